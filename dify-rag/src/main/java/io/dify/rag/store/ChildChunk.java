package io.dify.rag.store;

import java.time.Instant;

/**
 * A part of a chunk that the chunk is found by.
 *
 * @param id its id, stable as long as its chunk and its text are the same
 * @param chunkId its chunk
 * @param position place in its chunk, from 1
 * @param content the text
 * @param hash hash of the text
 * @param byHand whether a person wrote or changed it
 * @param createdAt when it was made
 * @param updatedAt when it was made or changed last
 */
public record ChildChunk(String id, String chunkId, int position, String content, String hash, boolean byHand,
    Instant createdAt, Instant updatedAt) {
  /** Length in characters. */
  public int characterCount() {
    return content.codePointCount(0, content.length());
  }
}
