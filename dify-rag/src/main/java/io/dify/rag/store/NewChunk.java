package io.dify.rag.store;

import io.dify.core.value.Value;
import io.dify.rag.document.Chunk;
import io.dify.rag.document.Metadata;
import io.dify.rag.document.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chunk to be stored.
 *
 * @param chunk the chunk
 * @param externalId the id under which its owner knows the record it comes from, or null
 * @param metadata fields of its record
 * @param place where in its document it begins
 * @param attachments ids of the images in it
 * @param keywords what an economy base finds it by beside its text
 * @param children the texts it is found by, in order; empty when it is found by its own
 */
public record NewChunk(Chunk chunk, @Nullable String externalId, Map<String, Value> metadata, Place place,
    List<String> attachments, List<String> keywords, List<String> children) {
  /** So many keywords a chunk has at most. */
  public static final int MAX_KEYWORDS = 10;

  /** Copies. */
  public NewChunk {
    metadata = Metadata.copyOf(metadata);
    attachments = List.copyOf(attachments);
    keywords = List.copyOf(keywords);
    children = List.copyOf(children);
  }

  /** Without a place, images, keywords and children. */
  public NewChunk(Chunk chunk, @Nullable String externalId, Map<String, Value> metadata) {
    this(chunk, externalId, metadata, Place.UNKNOWN, List.of(), List.of(), List.of());
  }

  /** The same at another place in its document. */
  NewChunk at(int position) {
    Chunk moved = new Chunk(chunk.id(), chunk.documentId(), position, chunk.content(), chunk.answer(), chunk.hash(),
        chunk.enabled());
    return new NewChunk(moved, externalId, metadata, place, attachments, keywords, children);
  }

  /** Length of content and answer, in characters. */
  public int characterCount() {
    return count(chunk.content()) + count(chunk.answer());
  }

  private static int count(@Nullable String text) {
    return text == null ? 0 : text.codePointCount(0, text.length());
  }
}
