package io.dify.core.template.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The operators between two values. */
final class Operators {
  private Operators() {}

  /** Arithmetic. */
  enum Arithmetic {
    ADD("+"), SUBTRACT("-"), MULTIPLY("*"), DIVIDE("/"), FLOOR_DIVIDE("//"), MODULO("%"), POWER("**");

    private final String symbol;

    Arithmetic(String symbol) {
      this.symbol = symbol;
    }

    private Object numbers(Object a, Object b) {
      return switch (this) {
        case ADD -> Numbers.add(a, b);
        case SUBTRACT -> Numbers.subtract(a, b);
        case MULTIPLY -> Numbers.multiply(a, b);
        case DIVIDE -> Numbers.divide(a, b);
        case FLOOR_DIVIDE -> Numbers.floorDivide(a, b);
        case MODULO -> Numbers.modulo(a, b);
        case POWER -> Numbers.power(a, b);
      };
    }

    Object apply(Object a, Object b, Budget budget) {
      if (Numbers.is(a) && Numbers.is(b)) {
        return numbers(a, b);
      }
      defined(a, b);
      if (this == ADD && a instanceof String x && b instanceof String y) {
        budget.text((long) x.length() + y.length());
        return x + y;
      }
      if (this == ADD
          && ((a instanceof PyList && b instanceof PyList) || (a instanceof PyTuple && b instanceof PyTuple))) {
        List<Object> sum = Py.items(a, budget);
        sum.addAll(Py.items(b, budget));
        return like(a, sum);
      }
      if (this == MULTIPLY && Numbers.isWhole(b) && repeats(a)) {
        return repeated(a, Numbers.clamped(b, "*"), budget);
      }
      if (this == MULTIPLY && Numbers.isWhole(a) && repeats(b)) {
        return repeated(b, Numbers.clamped(a, "*"), budget);
      }
      if (this == MODULO && a instanceof String format) {
        return PercentFormat.format(format, b, budget);
      }
      throw Failures.type("'" + symbol + "' does not work between " + Py.typeName(a) + " and " + Py.typeName(b)
          + "; convert one of them, for example with the filter string or int");
    }
  }

  private static boolean repeats(Object value) {
    return value instanceof String || value instanceof PyList || value instanceof PyTuple;
  }

  private static Object repeated(Object value, long times, Budget budget) {
    long count = Math.max(0, Math.min(times, Integer.MAX_VALUE));
    if (value instanceof String text) {
      budget.text(count * text.length());
      return text.repeat((int) count);
    }
    List<Object> items = Py.items(value, budget);
    if (items.isEmpty()) {
      return like(value, items);
    }
    budget.items(count * items.size());
    List<Object> all = new ArrayList<>();
    Collections.nCopies((int) count, items).forEach(all::addAll);
    return like(value, all);
  }

  private static Object like(Object value, List<Object> items) {
    return value instanceof PyTuple ? new PyTuple(items) : new PyList(items);
  }

  private static void defined(Object... values) {
    for (Object value : values) {
      if (value instanceof Undefined undefined) {
        throw Failures.undefined(undefined);
      }
    }
  }

  /** Comparison. */
  enum Comparison {
    EQUAL("=="), NOT_EQUAL("!="), LESS("<"), LESS_OR_EQUAL("<="), GREATER(">"), GREATER_OR_EQUAL(">="), IN(
        "in"), NOT_IN(
            "not in");

    private final String symbol;

    Comparison(String symbol) {
      this.symbol = symbol;
    }

    boolean test(Object a, Object b, Budget budget) {
      return switch (this) {
        case EQUAL -> Py.equal(a, b, budget);
        case NOT_EQUAL -> !Py.equal(a, b, budget);
        case LESS -> order(a, b, symbol, budget) < 0;
        case LESS_OR_EQUAL -> order(a, b, symbol, budget) <= 0;
        case GREATER -> order(b, a, symbol, budget) < 0;
        case GREATER_OR_EQUAL -> order(b, a, symbol, budget) <= 0;
        case IN -> contains(b, a, budget);
        case NOT_IN -> !contains(b, a, budget);
      };
    }
  }

  /** As {@code Comparator}; only numbers, texts and lists have an order, each among themselves. */
  static int order(Object a, Object b, String symbol, Budget budget) {
    budget.step();
    defined(a, b);
    if (Numbers.is(a) && Numbers.is(b)) {
      return Numbers.compare(a, b);
    }
    if (a instanceof String x && b instanceof String y) {
      return compare(x, y);
    }
    if (a instanceof PyList x && b instanceof PyList y) {
      return lists(x.items, y.items, symbol, budget);
    }
    if (a instanceof PyTuple x && b instanceof PyTuple y) {
      return lists(x.items(), y.items(), symbol, budget);
    }
    throw Failures.type("'" + symbol + "' does not work between " + Py.typeName(a) + " and " + Py.typeName(b));
  }

  /** By code points, where {@code String.compareTo} goes by UTF-16 units. */
  private static int compare(String a, String b) {
    for (int i = 0; i < Math.min(a.length(), b.length()); i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean pairs = Character.isSurrogate(x) != Character.isSurrogate(y);
        return pairs ? Character.isSurrogate(x) ? 1 : -1 : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int lists(List<Object> a, List<Object> b, String symbol, Budget budget) {
    budget.enter();
    try {
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        if (!Py.equal(a.get(i), b.get(i), budget)) {
          return order(a.get(i), b.get(i), symbol, budget);
        }
      }
      return Integer.compare(a.size(), b.size());
    } finally {
      budget.leave();
    }
  }

  static boolean contains(Object container, Object item, Budget budget) {
    return switch (container) {
      case String text -> {
        budget.text(text.length());
        if (item instanceof String part) {
          yield text.contains(part);
        }
        defined(item);
        throw Failures.type("'in' a text needs a text, not " + Py.typeName(item));
      }
      case PyDict dict -> dict.get(item) != null;
      case PyRange range when item instanceof Long number -> range.contains(number);
      case PyRange range -> false;
      default -> {
        for (Object other : Py.items(container, budget)) {
          if (Py.equal(item, other, budget)) {
            yield true;
          }
        }
        yield false;
      }
    };
  }
}
