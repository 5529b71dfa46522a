package io.dify.core.tool.calculator;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** Operations on decimals of bounded length. */
final class Numbers {
  static final int QUOTIENT_DIGITS = 50;
  static final int MAX_DIGITS = 1000;
  static final BigDecimal PI = new BigDecimal("3.1415926535897932384626433832795028841971693993751");
  static final BigDecimal E = new BigDecimal("2.7182818284590452353602874713526624977572470936999");

  private static final MathContext QUOTIENT = new MathContext(QUOTIENT_DIGITS, RoundingMode.HALF_EVEN);
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private Numbers() {}

  static BigDecimal parse(String digits) {
    return bounded(new BigDecimal(digits));
  }

  static BigDecimal binary(char operator, BigDecimal left, BigDecimal right) {
    return bounded(switch (operator) {
      case '+' -> left.add(right);
      case '-' -> left.subtract(right);
      case '*' -> left.multiply(right);
      case '/' -> left.divide(divisor(right), QUOTIENT);
      case '%' -> left.subtract(floorQuotient(left, right).multiply(right));
      default -> floorQuotient(left, right);
    });
  }

  private static BigDecimal floorQuotient(BigDecimal left, BigDecimal right) {
    BigDecimal quotient = left.divideToIntegralValue(divisor(right)).setScale(0, RoundingMode.DOWN);
    boolean rest = left.compareTo(quotient.multiply(right)) != 0;
    return rest && left.signum() != right.signum() ? quotient.subtract(BigDecimal.ONE) : quotient;
  }

  private static BigDecimal divisor(BigDecimal number) {
    if (number.signum() == 0) {
      throw wrong("The expression divides by zero.");
    }
    return number;
  }

  static BigDecimal power(BigDecimal base, BigDecimal exponent) {
    if (exponent.compareTo(HALF) == 0) {
      return root(base);
    }
    BigDecimal whole = stripped(exponent);
    if (whole.scale() > 0) {
      throw wrong("An exponent must be a whole number or 0.5.");
    }
    if (base.signum() == 0 && exponent.signum() < 0) {
      return divisor(base);
    }
    if (whole.abs().compareTo(BigDecimal.valueOf(MAX_DIGITS * 4L)) > 0 && !isUnit(base)) {
      throw tooLong();
    }
    return isUnit(base) ? unitPower(base, whole) : powerOf(stripped(base), whole.intValueExact());
  }

  private static boolean isUnit(BigDecimal base) {
    return base.signum() == 0 || base.abs().compareTo(BigDecimal.ONE) == 0;
  }

  private static BigDecimal unitPower(BigDecimal base, BigDecimal exponent) {
    if (exponent.signum() == 0) {
      return BigDecimal.ONE;
    }
    boolean even = exponent.remainder(BigDecimal.TWO).signum() == 0;
    return base.signum() < 0 && even ? BigDecimal.ONE : base;
  }

  private static BigDecimal powerOf(BigDecimal base, int exponent) {
    if ((long) base.precision() * Math.abs(exponent) > MAX_DIGITS * 4L) {
      throw tooLong();
    }
    BigDecimal power = bounded(base.pow(Math.abs(exponent)));
    return exponent < 0 ? BigDecimal.ONE.divide(power, QUOTIENT) : power;
  }

  private static BigDecimal root(BigDecimal number) {
    if (number.signum() < 0) {
      throw wrong("A negative number has no square root here.");
    }
    return number.sqrt(QUOTIENT);
  }

  static BigDecimal call(String function, List<BigDecimal> arguments) {
    BigDecimal first = arguments.getFirst();
    return bounded(switch (function) {
      case "min" -> arguments.stream().reduce(first, BigDecimal::min);
      case "max" -> arguments.stream().reduce(first, BigDecimal::max);
      case "sum" -> arguments.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      case "avg" -> binary('/', call("sum", arguments), BigDecimal.valueOf(arguments.size()));
      case "round" -> first.setScale(arguments.size() > 1 ? digits(arguments.get(1)) : 0, RoundingMode.HALF_EVEN);
      default -> ofOne(function, first);
    });
  }

  private static BigDecimal ofOne(String function, BigDecimal number) {
    return switch (function) {
      case "abs" -> number.abs();
      case "floor" -> number.setScale(0, RoundingMode.FLOOR);
      case "ceil" -> number.setScale(0, RoundingMode.CEILING);
      case "trunc" -> number.setScale(0, RoundingMode.DOWN);
      default -> root(number);
    };
  }

  private static int digits(BigDecimal number) {
    if (stripped(number).scale() > 0 || number.abs().compareTo(BigDecimal.valueOf(MAX_DIGITS)) > 0) {
      throw wrong("round needs a whole number of digits, at most " + MAX_DIGITS + ".");
    }
    return number.intValue();
  }

  static BigDecimal stripped(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static BigDecimal bounded(BigDecimal number) {
    long before = (long) number.precision() - number.scale();
    if (number.precision() > MAX_DIGITS || before > MAX_DIGITS || number.scale() > MAX_DIGITS) {
      throw tooLong();
    }
    return number;
  }

  private static DifyException tooLong() {
    return new DifyException(ErrorCode.LIMIT_EXCEEDED,
        "A number of the expression would have more than " + MAX_DIGITS + " digits.");
  }

  private static DifyException wrong(String message) {
    return new DifyException(ErrorCode.INVALID_PARAM, message);
  }
}
