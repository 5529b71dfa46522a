package io.dify.rag.store;

import org.jspecify.annotations.Nullable;

/**
 * A change of a chunk as an index sees it.
 *
 * @param seq its number within the base
 * @param chunkId the chunk
 * @param entry what can be found from now on; null when the chunk was deleted or disabled
 */
public record ChunkChange(long seq, String chunkId, @Nullable Entry entry) {
  /**
   * What there is to find.
   *
   * @param documentId its document
   * @param status how far that document had come
   * @param text the text to search
   * @param textHash its {@link TextHash}
   */
  public record Entry(String documentId, DocumentStatus status, String text, String textHash) {}
}
