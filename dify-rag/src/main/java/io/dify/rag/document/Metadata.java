package io.dify.rag.document;

import io.dify.core.value.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fields of documents and records. */
public final class Metadata {
  private Metadata() {}

  /**
   * An unmodifiable copy in the same order. {@link Map#copyOf} orders differently in every process, so what was stored yesterday would look
   * changed today.
   */
  public static Map<String, Value> copyOf(Map<String, Value> fields) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
