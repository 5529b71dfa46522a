package io.dify.workflow.dsl.yaml;

import io.dify.core.value.Value;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What plain scalars mean in YAML 1.1 (yaml.org/type), with the deviations of PyYAML 6: no {@code y}/{@code n} booleans, an exponent needs a sign and
 * a point before it ({@code 1e3} is text), {@code 0o17} is text and {@code 017} is fifteen, {@code 1:30} is ninety.
 */
final class Scalars {
  /** What a scalar looks like. */
  enum Kind {
    TEXT, NULL, BOOL, INT, FLOAT, DATE,
    /** {@code =} and {@code <<}: no reader makes a value of them where a value is wanted. */
    RESERVED
  }

  /**
   * A scalar as a value.
   *
   * @param bare whether it is a text here, but not for other readers of the file
   */
  record Scalar(Value value, boolean bare) {
    Scalar(Value value) {
      this(value, false);
    }
  }

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE = Set.of("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE = Set.of("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Pattern INT = Pattern
      .compile("[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)");
  private static final Pattern FLOAT = Pattern.compile(
      "[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
  private static final Pattern INT_HEAD = Pattern.compile("[-+]?[1-9][0-9_]*");
  private static final Pattern FLOAT_HEAD = Pattern.compile("[-+]?[0-9][0-9_]*");
  private static final Pattern SIXTIETHS = Pattern.compile("[0-5]?[0-9]");
  private static final Pattern FLOAT_TAIL = Pattern.compile("[0-5]?[0-9]\\.[0-9_]*");
  private static final Pattern DATE = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})");
  private static final Pattern DATE_TIME = Pattern
      .compile("([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \\t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})"
          + "(?:\\.[0-9]*)?(?:[ \\t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?");

  private static final Pattern FLOAT_LETTERS = Pattern.compile("[0-9.:eE+-]+");
  /** Longer ones exceed 64 bits; parsing them would take time quadratic in their length. */
  private static final int MAX_DIGITS = 100;

  private Scalars() {}

  /** What a plain scalar looks like to a YAML 1.1 reader. */
  static Kind kind(String text) {
    if (NULLS.contains(text)) {
      return Kind.NULL;
    }
    return switch (text.charAt(0)) {
      case 'y', 'Y', 'n', 'N', 't', 'T', 'f', 'F', 'o', 'O' ->
        TRUE.contains(text) || FALSE.contains(text) ? Kind.BOOL : Kind.TEXT;
      case '=' -> text.length() == 1 ? Kind.RESERVED : Kind.TEXT;
      case '<' -> text.equals("<<") ? Kind.RESERVED : Kind.TEXT;
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '-', '.' -> numberKind(text);
      default -> Kind.TEXT;
    };
  }

  private static Kind numberKind(String text) {
    if (FLOAT.matcher(text).matches() || sexagesimal(text, FLOAT_HEAD, FLOAT_TAIL)) {
      return Kind.FLOAT;
    }
    if (INT.matcher(text).matches() || sexagesimal(text, INT_HEAD, SIXTIETHS)) {
      return Kind.INT;
    }
    return DATE.matcher(text).matches() || DATE_TIME.matcher(text).matches() ? Kind.DATE : Kind.TEXT;
  }

  /** Checked part by part: a pattern with a repeated group would need a stack as deep as the text is long. */
  private static boolean sexagesimal(String text, Pattern head, Pattern tail) {
    if (text.indexOf(':') < 0) {
      return false;
    }
    String[] parts = text.split(":", -1);
    boolean fits = head.matcher(parts[0]).matches() && tail.matcher(parts[parts.length - 1]).matches();
    for (int i = 1; fits && i < parts.length - 1; i++) {
      fits = SIXTIETHS.matcher(parts[i]).matches();
    }
    return fits;
  }

  /** Reads a plain scalar. What only looks like a number or a date ({@code 0x_}, {@code 2024-13-01}) is text. */
  static Scalar plain(String text) {
    return read(kind(text), text).orElseGet(() -> new Scalar(Value.of(text)));
  }

  /** Reads a scalar as the kind it is said to be; empty when it is not of that kind. */
  static Optional<Scalar> read(Kind kind, String text) {
    return switch (kind) {
      case TEXT, RESERVED -> Optional.of(new Scalar(Value.of(text)));
      case NULL -> Optional.of(new Scalar(Value.nothing()));
      case BOOL -> bool(text);
      case INT -> whole(text);
      case FLOAT -> fraction(text);
      case DATE -> isDate(text) ? Optional.of(new Scalar(Value.of(text), true)) : Optional.empty();
    };
  }

  private static Optional<Scalar> bool(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return TRUE.contains(lower) || FALSE.contains(lower)
        ? Optional.of(new Scalar(Value.of(TRUE.contains(lower))))
        : Optional.empty();
  }

  private static Optional<Scalar> whole(String text) {
    if (text.length() > MAX_DIGITS) {
      return Optional.of(new Scalar(Value.of(text), true));
    }
    String digits = text.replace("_", "");
    boolean negative = digits.startsWith("-");
    String body = negative || digits.startsWith("+") ? digits.substring(1) : digits;
    try {
      BigInteger magnitude = magnitude(body);
      BigInteger number = negative ? magnitude.negate() : magnitude;
      return Optional.of(number.bitLength() < Long.SIZE
          ? new Scalar(Value.of(number.longValue()))
          : new Scalar(Value.of(text), true));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static BigInteger magnitude(String body) {
    if (body.startsWith("0b")) {
      return new BigInteger(body.substring(2), 2);
    }
    if (body.startsWith("0x")) {
      return new BigInteger(body.substring(2), 16);
    }
    if (body.indexOf(':') >= 0) {
      BigInteger sum = BigInteger.ZERO;
      for (String part : body.split(":", -1)) {
        sum = sum.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
      }
      return sum;
    }
    return new BigInteger(body, body.startsWith("0") && body.length() > 1 ? 8 : 10);
  }

  private static Optional<Scalar> fraction(String text) {
    String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
    boolean negative = digits.startsWith("-");
    String body = negative || digits.startsWith("+") ? digits.substring(1) : digits;
    try {
      double magnitude = switch (body) {
        case ".inf" -> Double.POSITIVE_INFINITY;
        case ".nan" -> Double.NaN;
        default -> sixtieths(body);
      };
      return Optional.of(new Scalar(Value.of(negative ? -magnitude : magnitude)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static double sixtieths(String body) {
    if (!FLOAT_LETTERS.matcher(body).matches()) {
      throw new NumberFormatException(body);
    }
    double sum = 0;
    for (String part : body.split(":", -1)) {
      sum = sum * 60 + Double.parseDouble(part);
    }
    return sum;
  }

  private static boolean isDate(String text) {
    Matcher date = DATE.matcher(text);
    Matcher time = DATE_TIME.matcher(text);
    try {
      if (date.matches()) {
        return LocalDate.of(group(date, 1), group(date, 2), group(date, 3)).getYear() > 0;
      }
      return time.matches() && LocalDateTime.of(group(time, 1), group(time, 2), group(time, 3), group(time, 4),
          group(time, 5), group(time, 6)).getYear() > 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static int group(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
