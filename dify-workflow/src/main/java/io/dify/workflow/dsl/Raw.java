package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;

/** Looks into raw values of a file without minding what is missing or of another type. */
final class Raw {
  private Raw() {}

  /** The value at the end of a path of keys, nothing when there is none. */
  static Value at(Value value, String... keys) {
    Value here = value;
    for (String key : keys) {
      here = here instanceof Value.Obj object ? object.fields().getOrDefault(key, Value.nothing()) : Value.nothing();
    }
    return here;
  }

  /** The text at the end of a path, empty when there is none. */
  static String text(Value value, String... keys) {
    return at(value, keys) instanceof Value.Text text ? text.text() : "";
  }

  /** The items of a list, none when it is no list. */
  static List<Value> items(Value value) {
    return value instanceof Value.Array array ? array.items() : List.of();
  }

  /** The mapping, an empty one when it is none. */
  static Value.Obj object(Value value) {
    return value instanceof Value.Obj object ? object : new Value.Obj(Map.of());
  }

  static boolean isTrue(Value value) {
    return value.equals(Value.of(true));
  }
}
