package io.dify.core.template.jinja;

import io.dify.core.error.DifyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of a call. */
record Args(List<Object> positional, Map<String, Object> named) {
  static final Args NONE = new Args(List.of(), Map.of());

  static Args of(Object... positional) {
    return new Args(List.of(positional), Map.of());
  }

  /** Without the first. */
  Args rest() {
    return new Args(positional.subList(1, positional.size()), named);
  }

  /** Gives each argument its parameter. */
  Bound bind(String callee, String... parameters) {
    if (positional.size() > parameters.length) {
      throw Failures.type(callee + " takes at most " + parameters.length + " arguments, not " + positional.size());
    }
    List<@Nullable Object> values = new ArrayList<>(positional);
    for (int i = positional.size(); i < parameters.length; i++) {
      values.add(named.get(parameters[i]));
    }
    for (String name : named.keySet()) {
      int index = List.of(parameters).indexOf(name);
      if (index < 0) {
        throw Failures.type(callee + " has no parameter '" + name + "'");
      }
      if (index < positional.size()) {
        throw Failures.type(callee + " gets '" + name + "' twice");
      }
    }
    return new Bound(callee, parameters, values);
  }

  /** Arguments by the index of their parameter. */
  static final class Bound {
    private final String callee;
    private final String[] parameters;
    private final List<@Nullable Object> values;

    private Bound(String callee, String[] parameters, List<@Nullable Object> values) {
      this.callee = callee;
      this.parameters = parameters;
      this.values = values;
    }

    @Nullable
    Object get(int index) {
      return values.get(index);
    }

    Object required(int index) {
      Object value = values.get(index);
      if (value == null) {
        throw Failures.type(callee + " needs the argument '" + parameters[index] + "'");
      }
      return value;
    }

    Object or(int index, Object fallback) {
      Object value = values.get(index);
      return value == null ? fallback : value;
    }

    boolean absent(int index) {
      return values.get(index) == null || values.get(index) == None.NONE;
    }

    /** Text; the fallback when absent or {@code None}. */
    String text(int index, String fallback) {
      return absent(index) ? fallback : text(index);
    }

    String text(int index) {
      if (required(index) instanceof String text) {
        return text;
      }
      throw wrong(index, "text");
    }

    /** A whole number that fits a {@code long}; greater ones are the greatest. */
    long whole(int index, long fallback) {
      return absent(index) ? fallback : Numbers.clamped(required(index), callee);
    }

    boolean truth(int index, boolean fallback) {
      Object value = values.get(index);
      return value == null ? fallback : Py.truth(value);
    }

    private DifyException wrong(int index, String expected) {
      Object value = required(index);
      return value instanceof Undefined undefined
          ? Failures.undefined(undefined)
          : Failures.type("the argument '" + parameters[index] + "' of " + callee + " must be " + expected + ", not "
              + Py.typeName(value));
    }
  }
}
