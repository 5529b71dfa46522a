package io.dify.core.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.stream.Collectors;

/** Python's {@code repr}, in which Dify shows lists and numbers. Shapes after the Python language reference, data model. */
public final class PythonText {
  private PythonText() {}

  static String repr(Value value) {
    return switch (value) {
      case Value.Text t -> quoted(t.text());
      case Value.Whole w -> Long.toString(w.number());
      case Value.Fraction f -> number(f.number());
      case Value.Bool b -> b.truth() ? "True" : "False";
      case Value.Nothing n -> "None";
      case Value.File f -> quoted(f.file().name());
      case Value.Array a -> a.items().stream().map(PythonText::repr).collect(Collectors.joining(", ", "[", "]"));
      case Value.Obj o -> o.fields().entrySet().stream().map(e -> quoted(e.getKey()) + ": " + repr(e.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    };
  }

  /** Shortest digits that read back the same; exponents below -4 and from 16 on, as CPython does. */
  public static String number(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal decimal = shortest(number);
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent < -4 || exponent >= 16) {
      String digits = decimal.unscaledValue().abs().toString();
      String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
      return (number < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+")
          + (Math.abs(exponent) < 10 ? "0" : "")
          + Math.abs(exponent);
    }
    String plain = decimal.toPlainString();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }

  /** Java writes at least two digits: 4.9E-324 where one, 5E-324, reads back the same. */
  private static BigDecimal shortest(double number) {
    BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    BigDecimal shorter = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return shorter.doubleValue() == number ? shorter.stripTrailingZeros() : decimal;
  }

  public static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
    text.codePoints().forEach(c -> out.append(escaped(c, quote)));
    return out.append(quote).toString();
  }

  private static String escaped(int c, char quote) {
    return switch (c) {
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> c == quote ? "\\" + quote : printable(c) ? Character.toString(c) : coded(c);
    };
  }

  /** Python's {@code str.isprintable}: no control, format, surrogate, private or unassigned character, no separator but the blank. */
  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
          Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
        false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  private static String coded(int c) {
    return c < 0x100 ? String.format("\\x%02x", c) : String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
  }
}
