package io.dify.rag;

import io.dify.core.value.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What somebody says about a document.
 *
 * @param document its id or name
 * @param values by the ids of metadata fields; {@code Nothing} removes one
 * @param keepOthers whether fields that are not named stay
 */
public record DocumentFacts(String document, Map<String, Value> values, boolean keepOthers) {
  /** Copies. */
  public DocumentFacts {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
