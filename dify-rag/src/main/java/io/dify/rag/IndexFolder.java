package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.rag.document.Fingerprint;
import io.dify.rag.embed.TextEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the index of a base lies: {@code BASE/MODELS}, where the second part stands for the models whose vectors it holds. With other models another
 * folder is filled and the old one goes when it is, so vectors of different models never meet in one index.
 */
final class IndexFolder {
  private static final int DIGITS = 16;

  private final Path base;
  private final String models;

  IndexFolder(Path root, String baseId, @Nullable TextEmbedder embedder) {
    this.base = root.resolve(baseId);
    this.models = embedder == null
        ? "words"
        : Fingerprint
            .of(embedder.models().stream().map(EmbeddingId::toString).sorted().toArray(String[]::new))
            .substring(0, DIGITS);
  }

  /** The index in use. */
  Path current() {
    return base.resolve(models);
  }

  /** A new one being filled. */
  Path next() {
    return base.resolve(models + ".new");
  }

  /** Puts the new one, which nobody has open, in place of the current one, which nobody has open. */
  void promoteNext() {
    delete(current());
    try {
      Files.move(next(), current());
    } catch (IOException e) {
      throw failure("moved", next(), e);
    }
  }

  /** Deletes the index in use. */
  void deleteCurrent() {
    delete(current());
  }

  /** Deletes the indexes of other models. What is being filled stays, for somebody may be filling it right now. */
  void deleteOthers() {
    try (Stream<Path> all = Files.list(base)) {
      all.filter(path -> !path.equals(current()) && !path.equals(next())).toList().forEach(IndexFolder::delete);
    } catch (IOException e) {
      throw failure("read", base, e);
    }
  }

  /** Deletes what an interrupted rebuild may have left. */
  void deleteNext() {
    delete(next());
  }

  void deleteAll() {
    delete(base);
  }

  private static void delete(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw failure("deleted", path, e);
    }
  }

  private static DifyException failure(String what, Path path, IOException cause) {
    return new DifyException(ErrorCode.STORE_FAILED, "The index folder " + path + " could not be " + what
        + ". Check the disk and its permissions; an index can always be made again.", cause);
  }
}
