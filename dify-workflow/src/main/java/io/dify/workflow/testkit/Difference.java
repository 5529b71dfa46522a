package io.dify.workflow.testkit;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Where two values, or two texts, differ first, for people. Whole and fractional numbers are equal when they are the same number. */
final class Difference {
  private static final int SHOWN = 1500;
  private static final int AROUND = 20;
  /** Texts in which a difference is seen at once. */
  private static final int SHORT = 40;

  private Difference() {}

  /** Expected and actual, and the first difference when they are long; empty when they are equal. */
  static Optional<String> of(Value expected, Value actual) {
    if (expected instanceof Value.Text a && actual instanceof Value.Text b) {
      return of(a.text(), b.text());
    }
    return find("", expected, actual).map(where -> "expected: " + show(expected) + "\nactual:   " + show(actual)
        + (where.startsWith(":") ? "" : "\nfirst difference at " + where));
  }

  static Optional<String> of(String expected, String actual) {
    if (expected.equals(actual)) {
      return Optional.empty();
    }
    int at = 0;
    while (at < Math.min(expected.length(), actual.length()) && expected.charAt(at) == actual.charAt(at)) {
      at++;
    }
    String both = "expected: " + show(Value.of(expected)) + "\nactual:   " + show(Value.of(actual));
    return Optional.of(Math.max(expected.length(), actual.length()) <= SHORT
        ? both
        : both + "\nfirst difference at character " + (at + 1) + ": expected " + around(expected, at) + ", actual "
            + around(actual, at));
  }

  private static String around(String text, int at) {
    if (at >= text.length()) {
      return "the end";
    }
    int end = Math.min(text.length(), at + AROUND);
    return show(Value.of(text.substring(at, end))) + (end < text.length() ? "..." : "");
  }

  static String show(Value value) {
    String json = ValueJson.write(value);
    return json.length() <= SHOWN ? json : json.substring(0, SHOWN) + "... (" + json.length() + " characters)";
  }

  static boolean equal(Value expected, Value actual) {
    return find("", expected, actual).isEmpty();
  }

  /** The path to the first difference and both sides there. */
  private static Optional<String> find(String path, Value expected, Value actual) {
    if (expected instanceof Value.Obj a && plain(actual) instanceof Value.Obj b) {
      return find(path, a, b, actual instanceof Value.File);
    }
    if (expected instanceof Value.Array(List<Value> a) && actual instanceof Value.Array(List<Value> b)) {
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        Optional<String> inner = find(path + "[" + i + "]", a.get(i), b.get(i));
        if (inner.isPresent()) {
          return inner;
        }
      }
      return a.size() == b.size()
          ? Optional.empty()
          : Optional.of(path + ": expected " + a.size() + " items, actual " + b.size());
    }
    return same(expected, actual)
        ? Optional.empty()
        : Optional.of(path + ": expected " + show(expected) + ", actual " + show(actual));
  }

  /** A file fits a mapping that names some of its attributes. */
  private static Optional<String> find(String path, Value.Obj expected, Value.Obj actual, boolean some) {
    TreeSet<String> names = new TreeSet<>(expected.fields().keySet());
    if (!some) {
      names.addAll(actual.fields().keySet());
    }
    for (String name : names) {
      String inner = path.isEmpty() ? name : path + "." + name;
      Value a = expected.fields().get(name);
      Value b = actual.fields().get(name);
      Optional<String> found = a == null
          ? Optional.of(inner + ": not expected, actual " + show(Objects.requireNonNull(b)))
          : b == null ? Optional.of(inner + ": expected " + show(a) + ", not there") : find(inner, a, b);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static boolean same(Value expected, Value actual) {
    if (expected instanceof Value.Whole w && actual instanceof Value.Fraction f) {
      return w.number() == f.number();
    }
    if (expected instanceof Value.Fraction f && actual instanceof Value.Whole w) {
      return w.number() == f.number();
    }
    return expected.equals(actual);
  }

  private static Value plain(Value value) {
    return value instanceof Value.File file
        ? new Value.Obj(ValueJson.toNode(file).properties().stream()
            .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, e -> ValueJson.fromNode(e.getValue()))))
        : value;
  }
}
