package io.dify.core.tool.builtin;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Formats of C's {@code strftime} (ISO C11, 7.27.3.5), in English, for writing and for reading times. */
final class Strftime {
  private static final Map<Character, String> PATTERNS = new HashMap<>();

  static {
    Map<Character, String> patterns = PATTERNS;
    patterns.putAll(Map.of('Y', "uuuu", 'y', "uu", 'm', "MM", 'd', "dd", 'H', "HH", 'M', "mm", 'S', "ss", 'I', "hh",
        'p', "a", 'j', "DDD"));
    patterns.putAll(Map.of('A', "EEEE", 'a', "EEE", 'B', "MMMM", 'b', "MMM", 'z', "xx", 'Z', "zzz", 'f', "SSSSSS", 'e',
        "ppd", 'F', "uuuu-MM-dd", 'T', "HH:mm:ss"));
    patterns.putAll(Map.of('D', "MM/dd/uu", 'R', "HH:mm", 'h', "MMM"));
  }

  private Strftime() {}

  /** Writes a time; {@code 2024-01-31} for {@code %Y-%m-%d}. */
  static String write(ZonedDateTime time, String format) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c == '%' && i + 1 < format.length()) {
        text.append(directive(time, format.charAt(++i)));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static String directive(ZonedDateTime time, char directive) {
    return switch (directive) {
      case '%' -> "%";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 's' -> Long.toString(time.toEpochSecond());
      case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
      case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
      case 'V' -> "%02d".formatted(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'c' -> write(time, "%a %b %e %H:%M:%S %Y");
      case 'x' -> write(time, "%m/%d/%y");
      case 'X' -> write(time, "%H:%M:%S");
      default -> PATTERNS.containsKey(directive)
          ? DateTimeFormatter.ofPattern(PATTERNS.get(directive), Locale.ENGLISH).format(time)
          : "%" + directive;
    };
  }

  /**
   * Reads a local time; what the format leaves out is zero, or the first of January 1970.
   *
   * @throws DateTimeException when the text does not fit the format
   */
  static LocalDateTime read(String text, String format) {
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      String pattern = c == '%' && i + 1 < format.length() ? PATTERNS.get(format.charAt(i + 1)) : null;
      if (pattern == null) {
        builder.appendLiteral(c);
      } else {
        builder.appendPattern(pattern);
        i++;
      }
    }
    return LocalDateTime.parse(text, builder.parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
        .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0).parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
        .toFormatter(Locale.ENGLISH));
  }
}
