package io.dify.core.template.jinja;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code %} formatting of texts. */
final class PercentFormat {
  private static final Pattern SPEC = Pattern
      .compile("%(?:\\(([^)]*+)\\))?+([-+ 0#]*+)([0-9]{0,9}+)(?:\\.([0-9]{0,9}+))?+[hlL]?+(.?)", Pattern.DOTALL);

  private PercentFormat() {}

  /** @param values a tuple of values, a mapping of named ones, or one value */
  static String format(String format, Object values, Budget budget) {
    Iterator<Object> next = (values instanceof PyTuple tuple ? tuple.items() : List.of(values)).iterator();
    TextBuffer out = new TextBuffer(budget);
    Matcher matcher = SPEC.matcher(format);
    int from = 0;
    boolean unused = values instanceof PyDict || values instanceof PyList;
    while (matcher.find(from)) {
      out.append(format.substring(from, matcher.start()));
      from = matcher.end();
      if (matcher.group(5).equals("%")) {
        out.append("%");
        continue;
      }
      Object value;
      if (matcher.group(1) != null) {
        value = Access.item(values, matcher.group(1), budget);
      } else if (next.hasNext()) {
        value = next.next();
      } else {
        throw Failures.type("there are fewer values than the format has places");
      }
      out.append(one(matcher, value, budget));
    }
    if (!unused && next.hasNext()) {
      throw Failures.type("there are more values than the format has places");
    }
    return out.append(format.substring(from)).toString();
  }

  private static String one(Matcher spec, Object value, Budget budget) {
    String flags = spec.group(2);
    FormatSpec format = new FormatSpec(flags.contains("0") && !flags.contains("-") ? '0' : ' ',
        flags.contains("-") ? '<' : flags.contains("0") ? '=' : '>',
        flags.contains("+") ? '+' : flags.contains(" ") ? ' ' : '-', flags.contains("#"),
        number(spec.group(3), 0), '\0', number(spec.group(4), spec.group(4) == null ? -1 : 0), kind(spec.group(5)));
    return switch (format.kind()) {
      case 's' -> text(format, Py.str(value, budget), budget);
      case 'r', 'a' -> text(format, Py.repr(value, budget), budget);
      case 'c' -> text(format, value instanceof String s ? s : format.with('c', -1).number(value, budget), budget);
      default -> format.number(format.kind() == 'd' && value instanceof Double d ? truncated(d) : value, budget);
    };
  }

  private static Object truncated(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw Failures.value("nan and inf are no whole numbers");
    }
    return Numbers.normal(new BigDecimal(number).toBigInteger());
  }

  private static String text(FormatSpec format, String text, Budget budget) {
    char align = format.align() == '=' ? '>' : format.align();
    return new FormatSpec(' ', align, '-', false, format.width(), '\0', format.precision(), 's').text(text, budget);
  }

  private static char kind(String letter) {
    return switch (letter) {
      case "i", "u" -> 'd';
      case "d", "s", "r", "a", "c", "x", "X", "o", "e", "E", "f", "F", "g", "G" -> letter.charAt(0);
      default ->
        throw Failures.value("a format ends in '%" + Texts.shortened(letter) + "'; write %% for the sign itself");
    };
  }

  private static int number(@Nullable String digits, int fallback) {
    return digits == null || digits.isEmpty() ? fallback : Integer.parseInt(digits);
  }
}
