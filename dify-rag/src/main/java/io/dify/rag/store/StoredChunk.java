package io.dify.rag.store;

import io.dify.core.value.Value;
import io.dify.rag.document.Chunk;
import io.dify.rag.document.Metadata;
import io.dify.rag.document.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chunk with all that is kept about it.
 *
 * @param chunk the chunk
 * @param documentName name of its document
 * @param sourceType where its document came from
 * @param externalId the id under which its owner knows the record it comes from, or null
 * @param metadata fields of its record
 * @param documentMetadata fields of its document
 * @param characterCount length of content and answer, in characters
 * @param hitCount how often it was found, as far as that was written when it was read
 * @param place where in its document it begins
 * @param attachments ids of the images in it
 * @param keywords what an economy base finds it by beside its text
 * @param indexed whether it can be found as it is now; else it still waits for that
 * @param summary what people say it says, null when nobody did
 * @param history what happened to it
 */
public record StoredChunk(Chunk chunk, String documentName, String sourceType, @Nullable String externalId,
    Map<String, Value> metadata, Map<String, Value> documentMetadata, int characterCount, long hitCount, Place place,
    List<String> attachments, List<String> keywords, boolean indexed,
    @Nullable String summary, ChunkHistory history) {
  /** Copies. */
  public StoredChunk {
    metadata = Metadata.copyOf(metadata);
    documentMetadata = Metadata.copyOf(documentMetadata);
    attachments = List.copyOf(attachments);
    keywords = List.copyOf(keywords);
  }

  /** When it was stored or changed last. */
  public Instant updatedAt() {
    return history.updatedAt();
  }
}
