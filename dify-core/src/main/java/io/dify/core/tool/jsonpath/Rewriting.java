package io.dify.core.tool.jsonpath;

import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes a changed copy of a document; what is not on the way to a change is shared with the original. */
final class Rewriting {
  private Rewriting() {}

  static Value apply(Value root, List<List<Object>> paths, Function<Value, Optional<Value>> change) {
    return rewritten(root, paths, 0, change).orElseGet(Value::nothing);
  }

  private static Optional<Value> rewritten(Value value, List<List<Object>> paths, int depth,
      Function<Value, Optional<Value>> change) {
    Map<Object, List<List<Object>>> deeper = new LinkedHashMap<>();
    boolean here = false;
    for (List<Object> path : paths) {
      if (path.size() == depth) {
        here = true;
      } else {
        deeper.computeIfAbsent(path.get(depth), key -> new ArrayList<>()).add(path);
      }
    }
    Value inner = deeper.isEmpty() ? value : within(value, deeper, depth + 1, change);
    return here ? change.apply(inner) : Optional.of(inner);
  }

  private static Value within(Value value, Map<Object, List<List<Object>>> paths, int depth,
      Function<Value, Optional<Value>> change) {
    if (value instanceof Value.Obj object) {
      Map<String, Value> fields = new LinkedHashMap<>();
      object.fields().forEach((name, field) -> rewritten(field, paths.getOrDefault(name, List.of()), depth, change)
          .ifPresent(changed -> fields.put(name, changed)));
      return new Value.Obj(fields);
    }
    if (value instanceof Value.Array array) {
      List<Value> items = new ArrayList<>();
      for (int i = 0; i < array.items().size(); i++) {
        rewritten(array.items().get(i), paths.getOrDefault(i, List.of()), depth, change).ifPresent(items::add);
      }
      return new Value.Array(items);
    }
    return value;
  }
}
