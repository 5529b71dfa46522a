package io.dify.workflow.build;

import io.dify.core.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A test on a variable, for {@link IfStep} and {@link LoopStep}. Texts to compare with may hold variables. Immutable.
 *
 * @param variable what is tested
 * @param operator the test, as app files name it
 * @param value what it is compared with, null for tests that need nothing
 */
public record Condition(Var<?> variable, String operator, @Nullable Object value) {
  /** The text holds that part. */
  public static Condition contains(Var<String> text, String part) {
    return new Condition(text, "contains", part);
  }

  /** The text does not hold that part. */
  public static Condition containsNot(Var<String> text, String part) {
    return new Condition(text, "not contains", part);
  }

  /** The list holds that text. */
  public static Condition has(Var<List<String>> list, String item) {
    return new Condition(list, "contains", item);
  }

  /** The text begins so. */
  public static Condition startsWith(Var<String> text, String beginning) {
    return new Condition(text, "start with", beginning);
  }

  /** The text ends so. */
  public static Condition endsWith(Var<String> text, String end) {
    return new Condition(text, "end with", end);
  }

  /** The text is that one. */
  public static Condition is(Var<String> text, String other) {
    return new Condition(text, "is", other);
  }

  /** The text is another. */
  public static Condition isNot(Var<String> text, String other) {
    return new Condition(text, "is not", other);
  }

  /** The text is one of these. */
  public static Condition in(Var<String> text, String... any) {
    return new Condition(text, "in", List.of(any));
  }

  /** It is true. */
  public static Condition isTrue(Var<Boolean> flag) {
    return new Condition(flag, "is", true);
  }

  /** It is false. */
  public static Condition isFalse(Var<Boolean> flag) {
    return new Condition(flag, "is", false);
  }

  /** It is absent, null, an empty text, list or object, 0 or false. */
  public static Condition empty(Var<?> variable) {
    return new Condition(variable, "empty", null);
  }

  /** It is something. */
  public static Condition notEmpty(Var<?> variable) {
    return new Condition(variable, "not empty", null);
  }

  /** The numbers are equal. */
  public static Condition equal(Var<Number> number, Number other) {
    return new Condition(number, "=", other.toString());
  }

  /** The numbers differ. */
  public static Condition notEqual(Var<Number> number, Number other) {
    return new Condition(number, "≠", other.toString());
  }

  /** The number is greater. */
  public static Condition greater(Var<Number> number, Number than) {
    return new Condition(number, ">", than.toString());
  }

  /** The number is less. */
  public static Condition less(Var<Number> number, Number than) {
    return new Condition(number, "<", than.toString());
  }

  /** The number is that or greater. */
  public static Condition atLeast(Var<Number> number, Number least) {
    return new Condition(number, "≥", least.toString());
  }

  /** The number is that or less. */
  public static Condition atMost(Var<Number> number, Number most) {
    return new Condition(number, "≤", most.toString());
  }

  Value toValue() {
    return Value.from(Fields.of("variable_selector", variable.toValue(), "comparison_operator", operator, "varType",
        variable.type().wire(), "value", Value.from(value)));
  }
}
