package io.dify.core.template.jinja;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Python's numbers: whole ones without bound (up to {@value #MAX_DIGITS} digits here), floating ones, and truth values as 1 and 0. */
final class Numbers {
  /** CPython refuses to print or read longer ones. */
  static final int MAX_DIGITS = 4300;
  private static final int MAX_BITS = (int) (MAX_DIGITS * 3.3219280948873626);

  private Numbers() {}

  static boolean is(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean || value instanceof BigInteger;
  }

  static boolean isWhole(Object value) {
    return is(value) && !(value instanceof Double);
  }

  static BigInteger big(Object whole) {
    return switch (whole) {
      case BigInteger n -> n;
      case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
      default -> BigInteger.valueOf((Long) whole);
    };
  }

  /** A {@code Long} when it fits. */
  static Object normal(BigInteger number) {
    if (number.bitLength() > MAX_BITS) {
      throw tooLong();
    }
    return number.bitLength() < 64 ? (Object) number.longValue() : number;
  }

  private static DifyException tooLong() {
    return new DifyException(ErrorCode.LIMIT_EXCEEDED,
        "a number has more than " + MAX_DIGITS + " digits");
  }

  static double floating(Object number) {
    return switch (number) {
      case Double d -> d;
      case Boolean truth -> truth ? 1 : 0;
      case BigInteger n -> n.doubleValue();
      default -> (double) (Long) number;
    };
  }

  /** A whole number, brought to the range of {@code long}. */
  static long clamped(Object value, String callee) {
    return switch (value) {
      case Long n -> n;
      case Boolean truth -> truth ? 1 : 0;
      case BigInteger n -> n.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
      case Undefined undefined -> throw Failures.undefined(undefined);
      default -> throw Failures.type(callee + " needs a whole number, not " + Py.typeName(value));
    };
  }

  static Object add(Object a, Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      long sum = x + y;
      return ((x ^ sum) & (y ^ sum)) < 0 ? normal(big(a).add(big(b))) : (Object) sum;
    }
    return isWhole(a) && isWhole(b) ? normal(big(a).add(big(b))) : (Object) (floating(a) + floating(b));
  }

  static Object subtract(Object a, Object b) {
    return isWhole(a) && isWhole(b) ? normal(big(a).subtract(big(b))) : (Object) (floating(a) - floating(b));
  }

  static Object multiply(Object a, Object b) {
    return isWhole(a) && isWhole(b) ? normal(big(a).multiply(big(b))) : (Object) (floating(a) * floating(b));
  }

  static Object divide(Object a, Object b) {
    notZero(b);
    if (isWhole(a) && isWhole(b) && (a instanceof BigInteger || b instanceof BigInteger)) {
      return new BigDecimal(big(a)).divide(new BigDecimal(big(b)), MathContext.DECIMAL64).doubleValue();
    }
    return floating(a) / floating(b);
  }

  /** Rounds down, as Python does, not towards zero. */
  static Object floorDivide(Object a, Object b) {
    notZero(b);
    if (isWhole(a) && isWhole(b)) {
      BigInteger[] parts = big(a).divideAndRemainder(big(b));
      boolean down = parts[1].signum() != 0 && parts[1].signum() != big(b).signum();
      return normal(down ? parts[0].subtract(BigInteger.ONE) : parts[0]);
    }
    return Math.floor(floating(a) / floating(b));
  }

  /** Has the sign of the divisor, as in Python. */
  static Object modulo(Object a, Object b) {
    notZero(b);
    if (isWhole(a) && isWhole(b)) {
      BigInteger rest = big(a).remainder(big(b));
      return normal(rest.signum() != 0 && rest.signum() != big(b).signum() ? rest.add(big(b)) : rest);
    }
    double divisor = floating(b);
    double rest = floating(a) % divisor;
    if (rest == 0) {
      return Math.copySign(0.0, divisor);
    }
    return (rest < 0) == (divisor < 0) ? rest : rest + divisor;
  }

  static Object power(Object a, Object b) {
    if (isWhole(a) && isWhole(b) && big(b).signum() >= 0) {
      BigInteger base = big(a);
      if (base.abs().bitLength() <= 1) {
        return normal(big(b).testBit(0) ? base : big(b).signum() == 0 ? BigInteger.ONE : base.abs());
      }
      if (big(b).bitLength() > 31 || (long) (base.bitLength() - 1) * big(b).intValue() > MAX_BITS) {
        throw tooLong();
      }
      return normal(base.pow(big(b).intValue()));
    }
    if (floating(a) == 0 && floating(b) < 0) {
      throw Failures.value("0 cannot be raised to a negative power");
    }
    return Math.pow(floating(a), floating(b));
  }

  static Object negate(Object a) {
    return a instanceof Double d ? (Object) (-d) : normal(big(a).negate());
  }

  private static void notZero(Object divisor) {
    if (floating(divisor) == 0) {
      throw Failures.value("division by zero");
    }
  }

  /** As {@code Comparator}; what is no number is equal to nothing, and greater here. */
  static int compare(Object a, Object b) {
    if (a instanceof Double || b instanceof Double) {
      double x = floating(a);
      double y = floating(b);
      boolean exact = Double.isNaN(x) || Double.isNaN(y) || Double.isInfinite(x) || Double.isInfinite(y);
      return exact ? (x == y ? 0 : x < y ? -1 : 1) : decimal(a).compareTo(decimal(b));
    }
    return big(a).compareTo(big(b));
  }

  private static BigDecimal decimal(Object number) {
    return number instanceof Double d ? new BigDecimal(d) : new BigDecimal(big(number));
  }

  /** Reads a whole number as Python's {@code int(text, base)} does; null when it is none. */
  static @Nullable Object parseWhole(String text, int base) {
    String digits = text.strip().replace("_", "");
    boolean negative = digits.startsWith("-");
    digits = negative || digits.startsWith("+") ? digits.substring(1) : digits;
    String prefix = switch (base) {
      case 16 -> "0x";
      case 8 -> "0o";
      case 2 -> "0b";
      default -> "";
    };
    if (!prefix.isEmpty() && digits.regionMatches(true, 0, prefix, 0, 2)) {
      digits = digits.substring(2);
    }
    boolean valid = !digits.isEmpty() && digits.length() <= MAX_DIGITS && base >= 2 && base <= 36
        && digits.chars().allMatch(c -> Character.digit(c, base) >= 0);
    if (!valid) {
      return null;
    }
    BigInteger number = new BigInteger(digits, base);
    return normal(negative ? number.negate() : number);
  }

  /** Reads a number as Python's {@code float(text)} does; null when it is none. */
  static @Nullable Double parseFloating(String text) {
    String digits = text.strip();
    switch (digits.toLowerCase(Locale.ROOT)) {
      case "nan", "+nan", "-nan" -> {
        return Double.NaN;
      }
      case "inf", "+inf", "infinity", "+infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        boolean plain = !digits.isEmpty() && digits.length() <= MAX_DIGITS
            && digits.matches("[+-]?+(?:[0-9_]++\\.?+[0-9_]*+|\\.[0-9_]++)(?:[eE][+-]?+[0-9]++)?+");
        return plain && !digits.startsWith("_") ? Double.valueOf(digits.replace("_", "")) : null;
      }
    }
  }
}
