package io.dify.rag.index;

import java.nio.file.Path;

/** Port: opens the indexes of knowledge bases and owns what they share. Thread-safe. */
public interface ChunkIndexes extends AutoCloseable {
  /**
   * Opens the index that lies in a directory, or makes a new one there. Each directory is open at most once at a time, in one process.
   *
   * @throws io.dify.core.error.DifyException {@code IN_USE} when it is open already; {@code STORE_FAILED} when what lies there cannot be read:
   *     the index is a cache, so deleting the directory and opening it again (which replays all changes) repairs it
   */
  ChunkIndex open(Path directory);

  /** Releases what the indexes share; they must have been closed. */
  @Override
  void close();
}
