package io.dify.core.tool.openapi;

import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.List;
import java.util.Map;

/** Lenient access to a tree of values: what is not there, or of another kind, is empty. */
final class Tree {
  static final Value.Obj EMPTY = new Value.Obj(Map.of());

  private Tree() {}

  static Value at(Value value, String name) {
    return value instanceof Value.Obj object ? object.fields().getOrDefault(name, Value.nothing()) : Value.nothing();
  }

  static Value.Obj object(Value value, String name) {
    return at(value, name) instanceof Value.Obj object ? object : EMPTY;
  }

  static List<Value> items(Value value, String name) {
    return at(value, name) instanceof Value.Array array ? array.items() : List.of();
  }

  /** A text; numbers as text too. */
  static String text(Value value, String name) {
    return switch (at(value, name)) {
      case Value.Text text -> text.text();
      case Value.Whole whole -> ValueText.plain(whole);
      case Value.Fraction fraction -> ValueText.plain(fraction);
      default -> "";
    };
  }

  static boolean isOn(Value value, String name) {
    return at(value, name).equals(Value.of(true));
  }

  static boolean has(Value value, String name) {
    return value instanceof Value.Obj object && object.fields().containsKey(name);
  }
}
