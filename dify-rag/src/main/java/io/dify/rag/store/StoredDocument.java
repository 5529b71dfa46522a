package io.dify.rag.store;

import io.dify.core.value.Value;
import io.dify.rag.document.Metadata;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A document of a knowledge base.
 *
 * @param id its id
 * @param baseId its base
 * @param name its name, unique within the base
 * @param sourceType where it came from, for example {@code upload_file}
 * @param sourceHash fingerprint of all chunks it was last cut into, empty before that
 * @param status how far it has come
 * @param error why it was broken off, null otherwise
 * @param chunkCount number of its chunks
 * @param characterCount length of all its chunks, in characters
 * @param metadata what is known about it
 * @param enabled whether its chunks may be found
 * @param heldBack whether the index leaves its chunks out until it is added again, because it broke off on its way there
 * @param createdAt when it was first added
 * @param updatedAt when its status last changed
 * @param completedAt when it was last completed, empty before that
 */
public record StoredDocument(String id, String baseId, String name, String sourceType, String sourceHash,
    DocumentStatus status, @Nullable String error, long chunkCount, long characterCount, Map<String, Value> metadata,
    boolean enabled, boolean heldBack, Instant createdAt, Instant updatedAt, Optional<Instant> completedAt) {
  /** Copies. */
  public StoredDocument {
    metadata = Metadata.copyOf(metadata);
  }
}
