package io.dify.rag.store;

import io.dify.core.value.Value;
import io.dify.rag.document.Chunk;
import io.dify.rag.document.Metadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chunk to be stored.
 *
 * @param chunk the chunk
 * @param externalId the id under which its owner knows the record it comes from, or null
 * @param metadata fields of its record
 */
public record NewChunk(Chunk chunk, @Nullable String externalId, Map<String, Value> metadata) {
  /** Copies. */
  public NewChunk {
    metadata = Metadata.copyOf(metadata);
  }

  /** Length of content and answer, in characters. */
  public int characterCount() {
    String answer = chunk.answer();
    String content = chunk.content();
    return content.codePointCount(0, content.length())
        + (answer == null ? 0 : answer.codePointCount(0, answer.length()));
  }
}
