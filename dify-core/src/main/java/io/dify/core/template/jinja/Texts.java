package io.dify.core.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Work on texts that filters and methods share. Lengths and places are counted in code points. */
final class Texts {
  private static final int SHOWN = 40;

  private Texts() {}

  /** For messages. */
  static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  static String codePoint(String text, int place, Budget budget) {
    budget.text(place);
    return Character.toString(text.codePointAt(text.offsetByCodePoints(0, place)));
  }

  static long length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Without these characters at its ends; without white space when there are none given. */
  static String strip(String text, String chars, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && stripped(text.charAt(from), chars)) {
      from++;
    }
    while (right && to > from && stripped(text.charAt(to - 1), chars)) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean stripped(char c, String chars) {
    return chars.isEmpty() ? space(c) : chars.indexOf(c) >= 0;
  }

  static boolean space(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  static String replace(String text, String old, String now, long count, Budget budget) {
    TextBuffer out = new TextBuffer(budget);
    int from = 0;
    for (long done = 0; count < 0 || done < count; done++) {
      budget.step();
      int at = old.isEmpty() && done == 0 ? 0 : text.indexOf(old, old.isEmpty() ? from + 1 : from);
      if (at < 0 || (old.isEmpty() && done > text.length())) {
        break;
      }
      out.append(text.substring(from, at)).append(now);
      from = at + old.length();
    }
    return out.append(text.substring(from)).toString();
  }

  /** At these separators, at most so often; from the right if asked. */
  static List<Object> split(String text, String separator, long most, boolean right, Budget budget) {
    if (separator.isEmpty()) {
      throw Failures.value("the separator of split must not be empty");
    }
    budget.text(text.length());
    List<Object> parts = new ArrayList<>();
    if (right) {
      int to = text.length();
      for (int at = text.lastIndexOf(separator, to); at >= 0 && (most < 0 || parts.size() < most); at = to < separator
          .length() ? -1 : text.lastIndexOf(separator, to - separator.length())) {
        budget.items(1);
        parts.addFirst(text.substring(at + separator.length(), to));
        to = at;
      }
      parts.addFirst(text.substring(0, to));
      return parts;
    }
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0
        && (most < 0 || parts.size() < most); at = text.indexOf(separator, from)) {
      budget.items(1);
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** At white space; empty parts are dropped. */
  static List<Object> words(String text, long most, Budget budget) {
    budget.text(text.length());
    List<Object> words = new ArrayList<>();
    int i = 0;
    while (true) {
      while (i < text.length() && space(text.charAt(i))) {
        i++;
      }
      if (i == text.length()) {
        return words;
      }
      budget.items(1);
      if (most >= 0 && words.size() >= most) {
        words.add(text.substring(i).stripTrailing());
        return words;
      }
      int from = i;
      while (i < text.length() && !space(text.charAt(i))) {
        i++;
      }
      words.add(text.substring(from, i));
    }
  }

  static List<Object> lines(String text, boolean keepEnds, Budget budget) {
    budget.text(text.length());
    List<Object> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = from;
      while (end < text.length() && "\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      int next = Math.min(text.length(), text.startsWith("\r\n", end) ? end + 2 : end + 1);
      budget.items(1);
      lines.add(text.substring(from, keepEnds ? next : end));
      from = next;
    }
    return lines;
  }

  /** Padded to a width; {@code -1} puts the text to the left, {@code 1} to the right, {@code 0} into the middle. */
  static String pad(String text, long width, String fill, int side, Budget budget) {
    long missing = Math.max(0, width) - length(text);
    if (missing <= 0) {
      return text;
    }
    long left = side < 0 ? 0 : side > 0 ? missing : missing / 2 + (missing & width & 1);
    return new TextBuffer(budget).repeat(fill, left).append(text).repeat(fill, missing - left).toString();
  }

  static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return upper(text.substring(0, first)) + lower(text.substring(first));
  }

  /** Every word capitalised, where a word begins behind anything that is no letter. */
  static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean inside = false;
    for (int c : text.codePoints().toArray()) {
      out.appendCodePoint(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inside = Character.isLetter(c);
    }
    return out.toString();
  }

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
