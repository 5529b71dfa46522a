package io.dify.core.tool.jsonpath;

import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value and where it was found.
 *
 * @param value the value
 * @param parent what holds it, null for the root
 * @param key its name ({@code String}) or place ({@code Integer}) there
 */
record Match(Value value, @Nullable Match parent, Object key) {
  /** Names and places from the root on. */
  List<Object> path() {
    List<Object> path = new ArrayList<>();
    for (Match at = this; at.parent != null; at = at.parent) {
      path.add(at.key);
    }
    Collections.reverse(path);
    return path;
  }
}
