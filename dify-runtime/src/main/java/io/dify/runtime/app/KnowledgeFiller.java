package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.ingest.IngestReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Fills knowledge bases from files. Stateless. */
public final class KnowledgeFiller {
  private KnowledgeFiller() {}

  /**
   * Adds files or folders to the base of this name, which is made when there is none. What is there already and unchanged costs next to nothing.
   *
   * @return what became of each document
   * @throws DifyException {@code FILE_UNREADABLE} when a path does not exist; nothing is made then
   */
  public static List<IngestReport> fill(KnowledgeBases bases, String base, List<Path> paths, AddOptions options) {
    for (Path path : paths) {
      if (!Files.isReadable(path)) {
        throw new DifyException(ErrorCode.FILE_UNREADABLE,
            "There is no readable file or folder '" + path + "' for the knowledge base '" + base + "'.");
      }
    }
    if (bases.find(base).isEmpty()) {
      bases.create(base);
    }
    return bases.add(base, paths, options);
  }

  /** As {@link #fill}, where a document that cannot be added is an error. */
  public static void fillAll(KnowledgeBases bases, String base, Path path, AddOptions options) {
    fill(bases, base, List.of(path), options).forEach(report -> report.error().ifPresent(error -> {
      throw new DifyException(error.code(), "Knowledge base '" + base + "': " + error.text(), error);
    }));
  }
}
