package io.dify.core.value;

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

  /** The name in app files and events. */
  public String wire() {
    return wire;
  }
}
