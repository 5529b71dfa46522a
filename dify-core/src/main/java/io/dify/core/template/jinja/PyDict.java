package io.dify.core.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code dict}: may change, keeps its order. */
final class PyDict {
  final Map<Object, Object> entries = new LinkedHashMap<>();

  @Nullable
  Object get(Object key) {
    return key instanceof Undefined ? null : entries.get(key(key));
  }

  void put(Object key, Object value) {
    entries.put(key(key), value);
  }

  List<Object> keys() {
    return new ArrayList<>(entries.keySet());
  }

  List<Object> values() {
    return new ArrayList<>(entries.values());
  }

  List<Object> items() {
    List<Object> items = new ArrayList<>(entries.size());
    entries.forEach((key, value) -> items.add(PyTuple.of(key, value)));
    return items;
  }

  /** Numbers that are equal are the same key. */
  static Object key(Object key) {
    return switch (key) {
      case Double d when d == Math.rint(d) && Math.abs(d) < 1e15 -> (long) (double) d;
      case PyList list -> throw Failures.type("a list cannot be a key of a mapping");
      case PyDict dict -> throw Failures.type("a mapping cannot be a key of a mapping");
      case Undefined undefined -> throw Failures.undefined(undefined);
      default -> key;
    };
  }
}
