package io.dify.workflow.condition;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.math.BigDecimal;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Comparison of numbers, exact between whole numbers and fractions. */
final class Numbers {
  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,400}");
  private static final Pattern DECIMAL = Pattern
      .compile("[-+]?(?:\\d{1,400}(?:\\.\\d{0,400})?|\\.\\d{1,400})(?:[eE][-+]?\\d{1,3})?");

  private Numbers() {}

  static boolean isNumber(Value value) {
    return value instanceof Value.Whole || value instanceof Value.Fraction;
  }

  /** A whole number is compared with a whole number only: {@code 3.5} beside it is an error, not a difference. */
  static boolean equal(Operator operator, Value actual, Value expected) {
    return switch (actual) {
      case Value.Whole whole -> BigDecimal.valueOf(whole.number()).compareTo(whole(operator, expected)) == 0;
      case Value.Fraction fraction -> fraction.number() == fraction(operator, expected);
      case Value.Bool bool -> bool.equals(Comparing.truth(expected));
      default -> throw Comparing.mismatch(operator, "numbers", actual);
    };
  }

  static boolean same(Value a, Value b) {
    return compare(Operator.EQUAL, a, b).stream().anyMatch(order -> order == 0);
  }

  /** Negative, zero or positive; empty when one is not a number (NaN). */
  static OptionalInt compare(Operator operator, Value actual, Value expected) {
    if (!isNumber(actual)) {
      throw Comparing.mismatch(operator, "numbers", actual);
    }
    double a = actual instanceof Value.Fraction fraction ? fraction.number() : 0;
    double b = expected instanceof Value.Fraction fraction ? fraction.number() : 0;
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return OptionalInt.empty();
    }
    return Double.isInfinite(a) || Double.isInfinite(b)
        ? OptionalInt.of(Double.compare(a, b))
        : OptionalInt.of(decimal(operator, actual).compareTo(decimal(operator, expected)));
  }

  private static BigDecimal decimal(Operator operator, Value value) {
    return switch (value) {
      case Value.Whole whole -> BigDecimal.valueOf(whole.number());
      case Value.Fraction fraction -> new BigDecimal(fraction.number());
      case Value.Text text when DECIMAL.matcher(text.text().strip()).matches() -> new BigDecimal(text.text().strip());
      default -> throw notNumber(operator, value, "a number");
    };
  }

  private static double fraction(Operator operator, Value expected) {
    return expected instanceof Value.Fraction fraction ? fraction.number() : decimal(operator, expected).doubleValue();
  }

  private static BigDecimal whole(Operator operator, Value expected) {
    return switch (expected) {
      case Value.Whole whole -> BigDecimal.valueOf(whole.number());
      case Value.Text text when WHOLE.matcher(text.text().strip()).matches() -> new BigDecimal(text.text().strip());
      default -> throw notNumber(operator, expected, "a whole number, as the variable is one");
    };
  }

  private static DifyException notNumber(Operator operator, Value expected, String wanted) {
    return new DifyException(ErrorCode.TYPE_MISMATCH,
        "operator '" + operator.wire() + "' compares with " + wanted + ", not with " + Comparing.shown(expected) + ".");
  }
}
