package io.dify.core.template.jinja;

import io.dify.core.value.PythonText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;

/** What all values have in common: type, truth, text, items, equality. */
final class Py {
  private Py() {}

  static String typeName(Object value) {
    return switch (value) {
      case None none -> "None";
      case Undefined undefined -> "undefined";
      case String text -> "str";
      case Boolean truth -> "bool";
      case Long number -> "int";
      case BigInteger number -> "int";
      case Double number -> "float";
      case PyList list -> "list";
      case PyTuple tuple -> "tuple";
      case PyDict dict -> "dict";
      case PyRange range -> "range";
      case DictView view -> "dict_" + view.kind().name().toLowerCase(Locale.ROOT);
      case Namespace namespace -> "namespace";
      default -> "function";
    };
  }

  static boolean truth(Object value) {
    return switch (value) {
      case None none -> false;
      case Undefined undefined -> false;
      case String text -> !text.isEmpty();
      case Boolean truth -> truth;
      case Long number -> number != 0;
      case BigInteger number -> number.signum() != 0;
      case Double number -> number != 0;
      case PyList list -> !list.items.isEmpty();
      case PyTuple tuple -> !tuple.items().isEmpty();
      case PyDict dict -> !dict.entries.isEmpty();
      case PyRange range -> range.size() != 0;
      case DictView view -> !view.dict().entries.isEmpty();
      default -> true;
    };
  }

  /** As it is printed. */
  static String str(Object value, Budget budget) {
    return switch (value) {
      case String text -> text;
      case Undefined undefined -> "";
      case Long number -> Long.toString(number);
      default -> repr(value, budget);
    };
  }

  /** As it stands in a printed list. */
  static String repr(Object value, Budget budget) {
    TextBuffer out = new TextBuffer(budget);
    repr(value, out, budget);
    return out.toString();
  }

  private static void repr(Object value, TextBuffer out, Budget budget) {
    budget.step();
    budget.enter();
    switch (value) {
      case None none -> out.append("None");
      case Undefined undefined -> out.append("Undefined");
      case String text -> {
        budget.text(text.length());
        out.append(PythonText.quoted(text));
      }
      case Boolean truth -> out.append(truth ? "True" : "False");
      case Double number -> out.append(PythonText.number(number));
      case PyList list -> listed("[", new ArrayList<>(list.items), "]", out, budget);
      case PyTuple tuple -> listed("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")", out, budget);
      case PyDict dict -> mapping(dict, out, budget);
      case PyRange range -> out.append("range(" + range.start() + ", " + range.stop()
          + (range.step() == 1 ? ")" : ", " + range.step() + ")"));
      case DictView view -> listed(typeName(view) + "([", view.items(), "])", out, budget);
      case Callable callable -> out.append("<function " + callable.name() + ">");
      default -> out.append(value.toString());
    }
    budget.leave();
  }

  private static void listed(String open, List<Object> items, String close, TextBuffer out, Budget budget) {
    String separator = open;
    for (Object item : items) {
      out.append(separator);
      repr(item, out, budget);
      separator = ", ";
    }
    out.append(items.isEmpty() ? open + close : close);
  }

  private static void mapping(PyDict dict, TextBuffer out, Budget budget) {
    out.append("{");
    String separator = "";
    for (Map.Entry<Object, Object> entry : List.copyOf(dict.entries.entrySet())) {
      out.append(separator);
      repr(entry.getKey(), out, budget);
      out.append(": ");
      repr(entry.getValue(), out, budget);
      separator = ", ";
    }
    out.append("}");
  }

  /** The items one comes to by going through a value; its own list, so that changes on the way do no harm. */
  static List<Object> items(Object value, Budget budget) {
    if (value instanceof PyRange range) {
      budget.items(range.size());
      List<Object> items = new ArrayList<>();
      for (long i = 0; i < range.size(); i++) {
        items.add(range.get(i));
      }
      return items;
    }
    if (value instanceof String text) {
      budget.items(text.length());
      List<Object> items = new ArrayList<>(text.length());
      text.codePoints().forEach(c -> items.add(Character.toString(c)));
      return items;
    }
    List<Object> items = switch (value) {
      case PyList list -> list.items;
      case PyTuple tuple -> tuple.items();
      case PyDict dict -> dict.keys();
      case DictView view -> view.items();
      case Undefined undefined -> List.of();
      default ->
        throw Failures.type("'" + typeName(value) + "' cannot be gone through: it is no list, mapping or text");
    };
    budget.items(items.size());
    return new ArrayList<>(items);
  }

  /** The same one by one; a range is not written out. */
  static Iterator<Object> iterator(Object value, Budget budget) {
    if (!(value instanceof PyRange range)) {
      return items(value, budget).iterator();
    }
    return new Iterator<>() {
      private long next;

      @Override
      public boolean hasNext() {
        return next < range.size();
      }

      @Override
      public Object next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return range.get(next++);
      }
    };
  }

  static boolean iterable(Object value) {
    return value instanceof String || value instanceof PyList || value instanceof PyTuple || value instanceof PyDict
        || value instanceof PyRange || value instanceof DictView || value instanceof Undefined;
  }

  static long length(Object value) {
    return switch (value) {
      case String text -> text.codePointCount(0, text.length());
      case PyList list -> list.items.size();
      case PyTuple tuple -> tuple.items().size();
      case PyDict dict -> dict.entries.size();
      case PyRange range -> range.size();
      case DictView view -> view.dict().entries.size();
      case Undefined undefined -> 0;
      default -> throw Failures.type("'" + typeName(value) + "' has no length");
    };
  }

  static boolean equal(Object a, Object b, Budget budget) {
    budget.step();
    if (a == b) {
      return true;
    }
    budget.enter();
    try {
      return switch (a) {
        case PyList x -> b instanceof PyList y && equalItems(x.items, y.items, budget);
        case PyTuple x -> b instanceof PyTuple y && equalItems(x.items(), y.items(), budget);
        case PyDict x -> b instanceof PyDict y && equalEntries(x, y, budget);
        case Undefined x -> b instanceof Undefined;
        default -> (Numbers.is(a) && Numbers.is(b)) ? Numbers.compare(a, b) == 0 : a.equals(b);
      };
    } finally {
      budget.leave();
    }
  }

  private static boolean equalItems(List<Object> a, List<Object> b, Budget budget) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.get(i), b.get(i), budget)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalEntries(PyDict a, PyDict b, Budget budget) {
    if (a.entries.size() != b.entries.size()) {
      return false;
    }
    for (Map.Entry<Object, Object> entry : a.entries.entrySet()) {
      Object other = b.entries.get(entry.getKey());
      if (other == null || !equal(entry.getValue(), other, budget)) {
        return false;
      }
    }
    return true;
  }
}
