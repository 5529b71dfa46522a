package io.dify.workflow.condition;

import io.dify.core.value.Value;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a value is compared. What is false, nothing, zero or without content counts as empty.
 */
public enum Operator {
  /** A text holds a text, a list holds a member; an empty value holds nothing. */
  CONTAINS("contains"),
  /** The opposite; true for an empty value. */
  NOT_CONTAINS("not contains"),
  /** A text begins with a text; false for an empty value. */
  START_WITH("start with"),
  /** A text ends with a text; false for an empty value. */
  END_WITH("end with"),
  /** Text or truth is exactly this; false for null. */
  IS("is"),
  /** Text or truth is anything else; false for null. */
  IS_NOT("is not"),
  /** There is no content. */
  EMPTY("empty"),
  /** There is content. */
  NOT_EMPTY("not empty"),
  /** The value is a member of the given list; false for an empty value. */
  IN("in"),
  /** The opposite; true for an empty value. */
  NOT_IN("not in"),
  /** Every given item is a member of the list. */
  ALL_OF("all of"),
  /** Numbers are equal; false for null. */
  EQUAL("="),
  /** Numbers differ; false for null. */
  NOT_EQUAL("≠"),
  /** The number is greater; false for null. */
  GREATER(">"),
  /** The number is less; false for null. */
  LESS("<"),
  /** The number is not less; false for null. */
  AT_LEAST("≥"),
  /** The number is not greater; false for null. */
  AT_MOST("≤"),
  /** It is null. */
  NULL("null"),
  /** It is not null. */
  NOT_NULL("not null"),
  /** The same as {@link #NOT_NULL}; said of files. */
  EXISTS("exists"),
  /** The same as {@link #NULL}; said of files. */
  NOT_EXISTS("not exists");

  private final String wire;

  Operator(String wire) {
    this.wire = wire;
  }

  /** The name in app files. */
  public String wire() {
    return wire;
  }

  /**
   * Compares.
   *
   * @throws io.dify.core.error.DifyException {@code TYPE_MISMATCH} when the operator does not work on these values
   */
  public boolean test(Value actual, Value expected) {
    return Comparing.test(this, actual, expected);
  }

  /** Whether it denies something, so that said of several files it must hold for all of them. */
  boolean denies() {
    return wire.contains("not");
  }

  /** The operator of that name. */
  public static Optional<Operator> of(String wire) {
    return Arrays.stream(values()).filter(operator -> operator.wire.equals(wire)).findFirst();
  }
}
