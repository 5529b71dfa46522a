package io.dify.rag.chunk;

import io.dify.core.value.Value;
import io.dify.rag.document.Metadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chunk before it has a place and an id.
 *
 * @param content the text, or the question
 * @param answer the answer to a question, else null
 * @param externalId id of the record it comes from, null when that has none; pieces of one record share it
 * @param metadata further fields of the record
 */
public record ChunkDraft(String content, @Nullable String answer, @Nullable String externalId,
    Map<String, Value> metadata) {
  /** Copies. */
  public ChunkDraft {
    metadata = Metadata.copyOf(metadata);
  }
}
