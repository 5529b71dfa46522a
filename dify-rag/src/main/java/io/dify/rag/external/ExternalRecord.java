package io.dify.rag.external;

import io.dify.core.value.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What another system found.
 *
 * @param content the passage
 * @param score its score, that system's own
 * @param title what it calls the document, may be empty
 * @param metadata what it says of it
 */
public record ExternalRecord(String content, double score, String title, Map<String, Value> metadata) {
  /** Copies. */
  public ExternalRecord {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }
}
