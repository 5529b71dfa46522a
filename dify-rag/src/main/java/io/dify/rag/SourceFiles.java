package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.Extractors;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The documents under paths: a file is one, by its file name; of a folder all readable files, by their paths below it. */
final class SourceFiles {
  private SourceFiles() {}

  /** In a folder files of other kinds and hidden ones are passed over; links are not followed. */
  static List<SourceDocument> under(List<Path> paths, Extractors extractors) {
    Map<String, SourceDocument> documents = new LinkedHashMap<>();
    for (Path path : paths) {
      List<SourceDocument> found = Files.isDirectory(path) ? inFolder(path, extractors) : List.of(file(path));
      for (SourceDocument document : found) {
        if (documents.putIfAbsent(document.name(), document) != null) {
          throw new DifyException(ErrorCode.INVALID_PARAM, "Two files are called " + document.name()
              + ", and a knowledge base holds one document of a name. Rename one, or add the folder above both.");
        }
      }
    }
    return List.copyOf(documents.values());
  }

  private static SourceDocument file(Path path) {
    if (!Files.isReadable(path)) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "There is no readable file or folder " + path + ".");
    }
    return SourceDocument.of(path);
  }

  private static List<SourceDocument> inFolder(Path folder, Extractors extractors) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<SourceDocument> found = files.filter(Files::isRegularFile).filter(file -> !isHidden(folder.relativize(file)))
          .map(file -> SourceDocument.of(folder.relativize(file).toString().replace(File.separatorChar, '/'), file))
          .filter(document -> !document.extension().isEmpty() && extractors.supports(document))
          .sorted((a, b) -> a.name().compareTo(b.name())).toList();
      if (found.isEmpty()) {
        throw new DifyException(ErrorCode.INVALID_PARAM, folder + " holds no file that can be read.");
      }
      return found;
    } catch (IOException | UncheckedIOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "The folder " + folder + " cannot be read.", e);
    }
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
