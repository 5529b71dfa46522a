package io.dify.rag.store;

import io.dify.core.value.Value;
import io.dify.rag.document.Chunk;
import io.dify.rag.document.Metadata;
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
 * @param hitCount how often it was found
 */
public record StoredChunk(Chunk chunk, String documentName, String sourceType, @Nullable String externalId,
    Map<String, Value> metadata, Map<String, Value> documentMetadata, int characterCount, long hitCount) {
  /** Copies. */
  public StoredChunk {
    metadata = Metadata.copyOf(metadata);
    documentMetadata = Metadata.copyOf(documentMetadata);
  }
}
