package io.dify.core.model.rest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelCall;
import io.dify.core.value.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a call, taken out one by one and checked; what nobody has taken remains. Parameters without a value count as absent. For one
 * thread.
 */
public final class CallParameters {
  private final Map<String, Value> left;

  /** The parameters of this call. */
  public CallParameters(ModelCall call) {
    left = new LinkedHashMap<>(call.parameters());
    left.values().removeIf(Value::isNothing);
  }

  /** Takes a number, null when absent. */
  public @Nullable Double number(String name) {
    Value value = left.remove(name);
    if (value == null) {
      return null;
    }
    if (value instanceof Value.Whole whole) {
      return (double) whole.number();
    }
    if (value instanceof Value.Fraction fraction) {
      return fraction.number();
    }
    throw wrong(name, "a number");
  }

  /** Takes a whole number, null when absent. */
  public @Nullable Integer whole(String name) {
    Double number = number(name);
    if (number == null) {
      return null;
    }
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw wrong(name, "a whole number");
    }
    return number.intValue();
  }

  /** Takes a switch, off when absent. */
  public boolean truth(String name) {
    Value value = left.remove(name);
    if (value == null || value instanceof Value.Bool) {
      return value instanceof Value.Bool bool && bool.truth();
    }
    throw wrong(name, "true or false");
  }

  /** Takes a text, null when absent. */
  public @Nullable String text(String name) {
    Value value = left.remove(name);
    return value == null ? null : text(value, name, "a text");
  }

  /** Takes a list of texts, where one text stands for a list of one; null when absent or empty. */
  public @Nullable List<String> texts(String name) {
    Value value = left.remove(name);
    if (value == null || (value instanceof Value.Array empty && empty.items().isEmpty())) {
      return null;
    }
    List<Value> items = value instanceof Value.Array array ? array.items() : List.of(value);
    return items.stream().map(item -> text(item, name, "a list of texts")).toList();
  }

  private static String text(Value value, String name, String expected) {
    if (value instanceof Value.Text text) {
      return text.text();
    }
    throw wrong(name, expected);
  }

  /** What has not been taken, by name, in the order of the call. */
  public Map<String, Value> rest() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(left));
  }

  private static DifyException wrong(String name, String expected) {
    return new DifyException(ErrorCode.INVALID_PARAM, "The model parameter '" + name + "' must be " + expected + ".");
  }
}
