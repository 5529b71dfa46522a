package io.dify.workflow.build;

import java.util.LinkedHashMap;
import java.util.Map;

/** Maps that keep their order, so that the same app is the same file. */
final class Fields {
  private Fields() {}

  /** Names and values in turn. */
  static Map<String, Object> of(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}
