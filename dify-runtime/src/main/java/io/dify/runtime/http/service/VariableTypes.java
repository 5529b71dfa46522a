package io.dify.runtime.http.service;

import io.dify.core.value.Value;
import io.dify.core.value.ValueType;

/** Whether a value a client sends fits a declared type. */
final class VariableTypes {
  private VariableTypes() {}

  static boolean fits(ValueType type, Value value) {
    return switch (type) {
      case STRING, SECRET -> value instanceof Value.Text;
      case NUMBER, INTEGER, FLOAT -> value instanceof Value.Whole || value instanceof Value.Fraction;
      case BOOLEAN -> value instanceof Value.Bool;
      case OBJECT -> value instanceof Value.Obj;
      case ARRAY_ANY, ARRAY_STRING, ARRAY_NUMBER, ARRAY_OBJECT, ARRAY_BOOLEAN, ARRAY_FILE ->
        value instanceof Value.Array array
            && array.items().stream().allMatch(item -> type.item().map(of -> fits(of, item)).orElse(true));
      case FILE, NONE, GROUP -> false;
    };
  }
}
