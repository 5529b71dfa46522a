package io.dify.core.template.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables of a piece of a template; what it does not know it asks the scope around it. */
final class Scope {
  private final Map<String, Object> own = new HashMap<>();
  private final @Nullable Scope parent;

  Scope(@Nullable Scope parent) {
    this.parent = parent;
  }

  @Nullable
  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      Object value = scope.own.get(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  void set(String name, Object value) {
    own.put(name, value);
  }
}
