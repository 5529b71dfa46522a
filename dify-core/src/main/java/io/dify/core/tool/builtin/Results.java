package io.dify.core.tool.builtin;

import io.dify.core.model.Usage;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;

/** Results of built-in tools. */
final class Results {
  private static final Value.Obj NO_VARIABLES = new Value.Obj(Map.of());

  private Results() {}

  /** A text, and an object with one field. */
  static ToolResult of(String text, String field, Value value) {
    return ToolResult.of(text, new Value.Obj(Map.of(field, value)));
  }

  /** A text and objects. */
  static ToolResult of(String text, List<? extends Value> json) {
    return new ToolResult(text, List.copyOf(json), List.of(), NO_VARIABLES, Usage.NONE);
  }

  /** A field, nothing when it is absent or the value is no object. */
  static Value at(Value value, String... path) {
    Value found = value;
    for (String name : path) {
      found = found instanceof Value.Obj object ? object.fields().getOrDefault(name, Value.nothing()) : Value.nothing();
    }
    return found;
  }

  /** A text field, empty when there is none. */
  static String text(Value value, String... path) {
    return at(value, path) instanceof Value.Text text ? text.text() : "";
  }

  /** The items of a list, those of none when there is no list. */
  static List<Value> items(Value value, String... path) {
    return at(value, path) instanceof Value.Array array ? array.items() : List.of();
  }
}
