package io.dify.rag.document;

import io.dify.core.value.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record of a collection, such as a row of a table or a line of a corpus: a question with its answer, or a text.
 *
 * @param externalId the id under which its owner knows it, null when it has none; within one document an id is used once
 * @param content the question or the text
 * @param answer the answer, null when this is not a question
 * @param metadata further fields, kept with the chunk and given with every hit
 */
public record Entry(@Nullable String externalId, String content, @Nullable String answer,
    Map<String, Value> metadata) {
  /** Copies. */
  public Entry {
    metadata = Metadata.copyOf(metadata);
  }

  /** A question with its answer. */
  public static Entry question(String question, String answer) {
    return new Entry(null, question, answer, Map.of());
  }

  /** A text under an id. */
  public static Entry text(String externalId, String text) {
    return new Entry(externalId, text, null, Map.of());
  }
}
