package io.dify.workflow.node.trigger;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * One of the five fields of a cron expression: which numbers fit. Immutable.
 *
 * @param numbers those that fit
 * @param last for days of the month: whether the last one fits
 * @param lastOf for days of the week: those that fit the last time they occur in a month
 * @param any whether everything fits because the field says nothing ({@code *} or {@code ?})
 */
record CronField(BitSet numbers, boolean last, BitSet lastOf, boolean any) {
  /** A field: its name, its range, and names that stand for numbers, the first of them for the lowest. */
  enum Kind {
    MINUTE("minute", 0, 59, List.of()), HOUR("hour", 0, 23, List.of()), DAY("day of the month", 1, 31,
        List.of()), MONTH(
            "month", 1, 12,
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")), WEEKDAY(
                "day of the week", 0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

    private final String label;
    private final int min;
    private final int max;
    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
    private final List<String> names;

    Kind(String label, int min, int max, List<String> names) {
      this.label = label;
      this.min = min;
      this.max = max;
      this.names = names;
    }
  }

  /** Copies. */
  CronField {
    numbers = (BitSet) numbers.clone();
    lastOf = (BitSet) lastOf.clone();
  }

  boolean fits(int number) {
    return numbers.get(number);
  }

  /**
   * Reads a field.
   *
   * @throws DifyException {@code INVALID_PARAM} naming the field and what it may be
   */
  static CronField parse(Kind kind, String text) {
    Reader reader = new Reader(kind, text);
    for (String part : text.split(",", -1)) {
      reader.part(part.strip().toLowerCase(Locale.ROOT));
    }
    return new CronField(reader.numbers, reader.last, reader.lastOf, text.equals("*") || text.equals("?"));
  }

  private static final class Reader {
    private final Kind kind;
    private final String text;
    private final BitSet numbers = new BitSet();
    private final BitSet lastOf = new BitSet();
    private boolean last;

    Reader(Kind kind, String text) {
      this.kind = kind;
      this.text = text;
    }

    void part(String part) {
      if (part.equals("l") && kind == Kind.DAY) {
        last = true;
      } else if (part.endsWith("l") && kind == Kind.WEEKDAY) {
        lastOf.set(part.equals("l") ? 6 : number(part.substring(0, part.length() - 1)) % 7);
      } else if (part.equals("?") && (kind == Kind.DAY || kind == Kind.WEEKDAY)) {
        range(kind.min, kind.max, 1);
      } else {
        stepped(part);
      }
    }

    private void stepped(String part) {
      String[] halves = part.split("/", 2);
      int step = halves.length == 1 ? 1 : digits(halves[1]);
      if (step < 1) {
        throw wrong("its step must be 1 or more");
      }
      if (halves[0].equals("*")) {
        range(kind.min, kind.max, step);
        return;
      }
      String[] ends = halves[0].split("-", 2);
      int from = number(ends[0]);
      int to = ends.length == 2 ? number(ends[1]) : halves.length == 2 ? kind.max : from;
      if (to < from) {
        throw wrong("a range must not end before it begins");
      }
      range(from, to, step);
    }

    /** Sunday is 0, and 7 as well. */
    private void range(int from, int to, int step) {
      for (int i = from; i <= to; i += step) {
        numbers.set(kind == Kind.WEEKDAY ? i % 7 : i);
      }
    }

    private int number(String word) {
      int named = kind.names.indexOf(word);
      int number = named >= 0 ? named + kind.min : digits(word);
      if (number < kind.min || number > kind.max) {
        throw wrong("it must be from " + kind.min + " to " + kind.max);
      }
      return number;
    }

    private int digits(String word) {
      if (!word.matches("\\d{1,4}")) {
        throw wrong("'" + word + "' is no number");
      }
      return Integer.parseInt(word);
    }

    private DifyException wrong(String why) {
      return new DifyException(ErrorCode.INVALID_PARAM,
          "The field '" + text + "' (" + kind.label + ") of the cron expression cannot be read: " + why + ".");
    }
  }
}
