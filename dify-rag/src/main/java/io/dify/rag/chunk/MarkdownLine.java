package io.dify.rag.chunk;

/** What a line of Markdown is, seen from itself and the next one. Lines are given by their places in a text. */
final class MarkdownLine {
  private static final int MAX_NUMBER_DIGITS = 9;
  private static final int MAX_LEVEL = 6;

  private MarkdownLine() {}

  /** How many blanks a line begins with. */
  static int indent(String text, int start, int end) {
    return Blanks.skip(text, start, end) - start;
  }

  /** Whether a stretch is one line that is a heading with marks before it. */
  static boolean isHeading(String text, int start, int end) {
    int level = 0;
    while (start + level < end && text.charAt(start + level) == '#') {
      level++;
    }
    return level > 0 && level <= MAX_LEVEL && start + level < end && Character.isWhitespace(text.charAt(start + level))
        && Lines.end(text, start, end) == end;
  }

  /** Whether a line begins an item of a list: a bullet or a number, and a blank. */
  static boolean isItem(String text, int start, int end) {
    int mark = Blanks.skip(text, start, end);
    int digits = 0;
    while (mark + digits < end && digits < MAX_NUMBER_DIGITS && isDigit(text.charAt(mark + digits))) {
      digits++;
    }
    int last = mark + digits;
    String marks = digits == 0 ? "-*+•" : ".)";
    return last + 1 < end && marks.indexOf(text.charAt(last)) >= 0 && Character.isWhitespace(text.charAt(last + 1));
  }

  /** Whether a line is the header of a table: it holds a bar, and the next one rules it off. */
  static boolean beginsTable(String text, int start, int to) {
    int end = Lines.end(text, start, to);
    if (end >= to || text.indexOf('|', start, end) < 0) {
      return false;
    }
    int nextEnd = Lines.end(text, end + 1, to);
    boolean dash = false;
    for (int i = end + 1; i < nextEnd; i++) {
      char c = text.charAt(i);
      if ("|-: \t".indexOf(c) < 0) {
        return false;
      }
      dash |= c == '-';
    }
    return dash;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
