package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Args.Bound;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;

/** Filters that give numbers. */
final class NumberFilters {
  private static final int MOST_DIGITS = 400;

  private NumberFilters() {}

  static void addTo(Map<String, Filter> all) {
    all.put("int", NumberFilters::whole);
    all.put("float", (value, args, budget) -> {
      Object fallback = args.bind("float", "default").or(0, 0.0);
      return floating(value, fallback);
    });
    all.put("abs", (value, args, budget) -> {
      Object number = number(value, "abs");
      return Numbers.compare(number, 0L) < 0 ? Numbers.negate(number) : Numbers.add(number, 0L);
    });
    all.put("round", NumberFilters::round);
  }

  private static Object number(Object value, String filter) {
    if (Numbers.is(value)) {
      return value;
    }
    if (value instanceof Undefined undefined) {
      throw Failures.undefined(undefined);
    }
    throw Failures.type(filter + " needs a number, not " + Py.typeName(value));
  }

  private static Object whole(Object value, Args args, Budget budget) {
    Bound bound = args.bind("int", "default", "base");
    Object fallback = bound.or(0, 0L);
    Object number = null;
    if (value instanceof String text) {
      budget.text(text.length());
      number = Numbers.parseWhole(text, Math.clamp(bound.whole(1, 10), 0, 99));
      number = number == null ? Numbers.parseFloating(text) : number;
    } else if (Numbers.is(value)) {
      number = value;
    } else if (value instanceof Undefined undefined) {
      throw Failures.undefined(undefined);
    }
    if (number == null) {
      return fallback;
    }
    if (number instanceof Double d) {
      return Double.isNaN(d) || Double.isInfinite(d) ? fallback : Numbers.normal(new BigDecimal(d).toBigInteger());
    }
    return Numbers.normal(Numbers.big(number));
  }

  static Object floating(Object value, Object fallback) {
    if (value instanceof Undefined undefined) {
      throw Failures.undefined(undefined);
    }
    Object number = value instanceof String text ? Numbers.parseFloating(text) : Numbers.is(value) ? value : null;
    return number == null ? fallback : (Object) Numbers.floating(number);
  }

  static Object floating(Object value, Budget budget) {
    Object number = floating(value, None.NONE);
    if (number == None.NONE) {
      throw Failures.type("a number is needed, not " + Py.typeName(value));
    }
    return number;
  }

  private static Object round(Object value, Args args, Budget budget) {
    Bound bound = args.bind("round", "precision", "method");
    Object number = number(value, "round");
    int digits = Math.clamp(bound.whole(0, 0), -MOST_DIGITS, MOST_DIGITS);
    RoundingMode mode = switch (bound.text(1, "common")) {
      case "common" -> RoundingMode.HALF_EVEN;
      case "ceil" -> RoundingMode.CEILING;
      case "floor" -> RoundingMode.FLOOR;
      default -> throw Failures.value("round knows the methods common, ceil and floor");
    };
    if (Numbers.isWhole(number) && mode == RoundingMode.HALF_EVEN) {
      BigInteger whole = Numbers.big(number);
      return digits >= 0
          ? Numbers.normal(whole)
          : Numbers.normal(rounded(new BigDecimal(whole), digits, mode).toBigInteger());
    }
    double d = Numbers.floating(number);
    if (Double.isNaN(d) || Double.isInfinite(d)) {
      return d;
    }
    if (mode != RoundingMode.HALF_EVEN) {
      double scale = Math.pow(10, digits);
      double scaled = mode == RoundingMode.CEILING ? Math.ceil(d * scale) : Math.floor(d * scale);
      return scaled / scale;
    }
    return rounded(new BigDecimal(d), digits, mode).doubleValue();
  }

  private static BigDecimal rounded(BigDecimal number, int digits, RoundingMode mode) {
    return digits >= number.scale() ? number : number.setScale(digits, mode);
  }
}
