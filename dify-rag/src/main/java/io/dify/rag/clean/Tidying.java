package io.dify.rag.clean;

import io.dify.rag.document.CodeFence;

/** One pass over the lines of a text: addresses go, runs of blanks become one, lines of blanks only become empty, and no more than one empty line stays between others. */
final class Tidying {
  private static final int MAX_LINE_ENDS = 2;

  private final CleanSettings settings;
  private final boolean markdown;
  private final StringBuilder out = new StringBuilder();
  private final CodeFence fence = new CodeFence();
  /** Line ends at the end of what was written, page breaks between them passed over. */
  private int lineEnds;

  Tidying(CleanSettings settings, boolean markdown) {
    this.settings = settings;
    this.markdown = markdown;
  }

  String of(String text) {
    out.ensureCapacity(text.length());
    for (int start = 0; start < text.length();) {
      int end = text.indexOf('\n', start);
      boolean last = end < 0;
      String line = text.substring(start, last ? text.length() : end);
      boolean within = fence.isOpen();
      String tidied = within ? line : tidy(line);
      boolean code = markdown && fence.covers(withoutPageBreaks(tidied));
      append(tidied);
      if (!last) {
        lineEnd(code && fence.isOpen());
      }
      start = last ? text.length() : end + 1;
    }
    return out.toString();
  }

  private static String withoutPageBreaks(String line) {
    int start = 0;
    while (start < line.length() && line.charAt(start) == '\f') {
      start++;
    }
    return line.substring(start);
  }

  private String tidy(String line) {
    String kept = settings.removeUrlsAndEmails() ? Addresses.remove(line) : line;
    return settings.collapseWhitespace() ? singleBlanks(kept) : kept;
  }

  private void append(String line) {
    out.append(line);
    boolean empty = line.chars().allMatch(c -> c == '\f');
    lineEnds = empty ? lineEnds : 0;
  }

  private void lineEnd(boolean kept) {
    if (kept || !settings.collapseWhitespace() || lineEnds < MAX_LINE_ENDS) {
      out.append('\n');
    }
    lineEnds++;
  }

  private static String singleBlanks(String line) {
    StringBuilder single = new StringBuilder(line.length());
    boolean words = false;
    boolean afterBlank = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (!isBlank(c)) {
        single.append(c);
        words |= c != '\f';
        afterBlank &= c == '\f';
      } else if (!afterBlank) {
        single.append(' ');
        afterBlank = true;
      }
    }
    return words ? single.toString() : single.toString().replace(" ", "");
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || (c > '\u007f' && Character.getType(c) == Character.SPACE_SEPARATOR);
  }
}
