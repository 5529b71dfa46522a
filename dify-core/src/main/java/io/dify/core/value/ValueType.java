package io.dify.core.value;

import java.util.Arrays;
import java.util.Optional;

/** Types of values as Dify names them. */
public enum ValueType {
  /** Text. */
  STRING("string"),
  /** Whole or fractional number. */
  NUMBER("number"),
  /** Whole number. */
  INTEGER("integer"),
  /** Fractional number. */
  FLOAT("float"),
  /** True or false. */
  BOOLEAN("boolean"),
  /** Map from names to values. */
  OBJECT("object"),
  /** Text that is not shown. */
  SECRET("secret"),
  /** One file. */
  FILE("file"),
  /** List whose items differ in type, or that is empty. */
  ARRAY_ANY("array[any]"),
  /** List of texts. */
  ARRAY_STRING("array[string]"),
  /** List of numbers. */
  ARRAY_NUMBER("array[number]"),
  /** List of objects. */
  ARRAY_OBJECT("array[object]"),
  /** List of files. */
  ARRAY_FILE("array[file]"),
  /** List of booleans. */
  ARRAY_BOOLEAN("array[boolean]"),
  /** Nothing. */
  NONE("none"),
  /** Named group of values. */
  GROUP("group");

  private final String wire;

  ValueType(String wire) {
    this.wire = wire;
  }

  /** The type of that name; older files begin it with a capital. */
  public static Optional<ValueType> of(String wire) {
    return Arrays.stream(values()).filter(type -> type.wire.equalsIgnoreCase(wire)).findFirst();
  }

  /** Whether it is a list. */
  public boolean isArray() {
    return wire.startsWith("array");
  }

  /** Whether it is text, to be shown or not. */
  public boolean isText() {
    return this == STRING || this == SECRET;
  }

  /** Whether it is a number, whole or not. */
  public boolean isNumber() {
    return this == NUMBER || this == INTEGER || this == FLOAT;
  }

  /** The type of the items of a list; empty when this is none, or its items may be of any type. */
  public Optional<ValueType> item() {
    return switch (this) {
      case ARRAY_STRING -> Optional.of(STRING);
      case ARRAY_NUMBER -> Optional.of(NUMBER);
      case ARRAY_OBJECT -> Optional.of(OBJECT);
      case ARRAY_FILE -> Optional.of(FILE);
      case ARRAY_BOOLEAN -> Optional.of(BOOLEAN);
      default -> Optional.empty();
    };
  }

  /** The name in app files and events. */
  public String wire() {
    return wire;
  }
}
