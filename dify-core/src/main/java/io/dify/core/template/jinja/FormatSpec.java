package io.dify.core.template.jinja;

import io.dify.core.value.PythonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one value is formatted, after Python's format specification mini-language.
 *
 * @param fill fills up to the width
 * @param align {@code <}, {@code >}, {@code ^} or {@code =}; NUL for what is usual for the value
 * @param sign {@code -}, {@code +} or a blank
 * @param alternate with {@code 0x} and the like
 * @param width least width
 * @param grouping {@code ,} or {@code _}; NUL for none
 * @param precision digits behind the point, or characters of a text; -1 for what is usual
 * @param kind the letter at the end; NUL for what is usual for the value
 */
record FormatSpec(char fill, char align, char sign, boolean alternate, int width, char grouping, int precision,
    char kind) {
  private static final Pattern SYNTAX = Pattern.compile(
      "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?([0-9]{0,9})([,_])?(?:\\.([0-9]{1,9}))?([a-zA-Z%])?", Pattern.DOTALL);
  private static final int MAX_PRECISION = 1_000;
  private static final int USUAL_PRECISION = 6;

  static FormatSpec parse(String text) {
    Matcher m = SYNTAX.matcher(text);
    if (!m.matches()) {
      throw Failures.value("'" + Texts.shortened(text) + "' is no format");
    }
    boolean zero = m.group(5) != null;
    char align = m.group(2) != null ? m.group(2).charAt(0) : zero ? '=' : '\0';
    char fill = m.group(1) != null ? m.group(1).charAt(0) : zero ? '0' : ' ';
    return new FormatSpec(fill, align, m.group(3) == null ? '-' : m.group(3).charAt(0), m.group(4) != null,
        m.group(6).isEmpty() ? 0 : Integer.parseInt(m.group(6)), m.group(7) == null ? '\0' : m.group(7).charAt(0),
        m.group(8) == null ? -1 : Integer.parseInt(m.group(8)), m.group(9) == null ? '\0' : m.group(9).charAt(0));
  }

  FormatSpec with(char otherKind, int otherPrecision) {
    return new FormatSpec(fill, align, sign, alternate, width, grouping, otherPrecision, otherKind);
  }

  String apply(Object value, Budget budget) {
    if (Numbers.is(value)) {
      return number(value, budget);
    }
    if (value instanceof String text && (kind == '\0' || kind == 's')) {
      return text(text, budget);
    }
    throw value instanceof Undefined undefined
        ? Failures.undefined(undefined)
        : Failures.value("this format is not for " + Py.typeName(value) + "; make it a text first");
  }

  String text(String text, Budget budget) {
    String cut = precision >= 0 && precision < Texts.length(text)
        ? text.substring(0, text.offsetByCodePoints(0, precision))
        : text;
    int side = align == '>' || align == '=' ? 1 : align == '^' ? 0 : -1;
    return side == 0 ? middle(cut, budget) : Texts.pad(cut, width, Character.toString(fill), side, budget);
  }

  private String middle(String text, Budget budget) {
    long missing = Math.max(0, width - Texts.length(text));
    String filling = Character.toString(fill);
    return new TextBuffer(budget).repeat(filling, missing / 2).append(text).repeat(filling, missing - missing / 2)
        .toString();
  }

  String number(Object value, Budget budget) {
    if (!Numbers.is(value)) {
      if (value instanceof Undefined undefined) {
        throw Failures.undefined(undefined);
      }
      throw Failures.type("a number is needed for the format '" + kind + "', not " + Py.typeName(value));
    }
    String digits = switch (kind) {
      case 'd', 'n' -> whole(value).toString();
      case 'x' -> (alternate ? "0x" : "") + whole(value).toString(16);
      case 'X' -> (alternate ? "0X" : "") + whole(value).toString(16).toUpperCase(Locale.ROOT);
      case 'o' -> (alternate ? "0o" : "") + whole(value).toString(8);
      case 'b' -> (alternate ? "0b" : "") + whole(value).toString(2);
      case 'c' -> character(whole(value));
      case '\0' -> Numbers.isWhole(value) ? whole(value).toString() : usual(Numbers.floating(value));
      default -> floating(Numbers.floating(value));
    };
    boolean negative = digits.startsWith("-");
    String body = grouped(negative ? digits.substring(1) : digits);
    String prefix = negative ? "-" : sign == '-' ? "" : Character.toString(sign);
    if (align == '=') {
      return prefix + Texts.pad(body, (long) width - prefix.length(), Character.toString(fill), 1, budget);
    }
    return new FormatSpec(fill, align == '\0' ? '>' : align, sign, false, width, '\0', -1, 's').text(prefix + body,
        budget);
  }

  private BigInteger whole(Object value) {
    if (value instanceof Double) {
      throw Failures.value("the format '" + kind + "' is for whole numbers; use the filter int, or the format f");
    }
    return Numbers.big(value);
  }

  private static String character(BigInteger code) {
    if (code.signum() < 0 || code.bitLength() > 21 || !Character.isValidCodePoint(code.intValue())) {
      throw Failures.value("no character has this number");
    }
    return Character.toString(code.intValue());
  }

  private String usual(double value) {
    return precision < 0 ? PythonText.number(value) : with('g', precision).floating(value);
  }

  private String floating(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return PythonText.number(value) + (kind == '%' ? "%" : "");
    }
    int digits = Math.min(precision < 0 ? USUAL_PRECISION : precision, MAX_PRECISION);
    double size = Math.abs(value);
    String text = switch (kind) {
      case 'f', 'F' -> fixed(size, digits);
      case '%' -> fixed(size * 100, digits) + "%";
      case 'e' -> scientific(size, digits);
      case 'E' -> scientific(size, digits).toUpperCase(Locale.ROOT);
      case 'g' -> general(size, Math.max(digits, 1));
      case 'G' -> general(size, Math.max(digits, 1)).toUpperCase(Locale.ROOT);
      default -> throw Failures.value("there is no format '" + kind + "' for numbers");
    };
    return value < 0 || 1 / value < 0 ? "-" + text : text;
  }

  private static String fixed(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String scientific(double value, int digits) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
    int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    String mantissa = rounded.movePointLeft(exponent).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
  }

  private String general(double value, int digits) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    if (exponent < -4 || exponent >= digits) {
      String text = scientific(value, digits - 1);
      int e = text.indexOf('e');
      return alternate ? text : trimmed(text.substring(0, e)) + text.substring(e);
    }
    String text = rounded.setScale(Math.max(0, digits - 1 - exponent), RoundingMode.HALF_EVEN).toPlainString();
    return alternate ? text : trimmed(text);
  }

  private static String trimmed(String digits) {
    if (digits.indexOf('.') < 0) {
      return digits;
    }
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, digits.charAt(end - 1) == '.' ? end - 1 : end);
  }

  private String grouped(String digits) {
    if (grouping == '\0') {
      return digits;
    }
    int end = 0;
    while (end < digits.length() && Character.isLetterOrDigit(digits.charAt(end))) {
      end++;
    }
    StringBuilder out = new StringBuilder();
    int size = kind == 'x' || kind == 'X' || kind == 'b' || kind == 'o' ? 4 : 3;
    for (int i = 0; i < end; i++) {
      if (i > 0 && (end - i) % size == 0) {
        out.append(grouping);
      }
      out.append(digits.charAt(i));
    }
    return out.append(digits.substring(end)).toString();
  }
}
