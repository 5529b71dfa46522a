package io.dify.core.value;

import java.math.BigDecimal;
import java.util.stream.Collectors;

/** Python's {@code repr}, in which Dify shows lists and numbers. Shapes after the Python language reference, data model. */
final class PythonText {
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
  static String number(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
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

  private static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c == quote) {
            out.append('\\').append(c);
          } else if (c < 0x20 || c == 0x7f) {
            out.append(String.format("\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append(quote).toString();
  }
}
