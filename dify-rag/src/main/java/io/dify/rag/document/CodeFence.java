package io.dify.rag.document;

/** Follows the lines of a Markdown text and knows which are fenced code (CommonMark 0.31, 4.5). */
public final class CodeFence {
  private static final int MIN_MARKS = 3;
  private static final int MAX_INDENT = 3;

  private char mark;
  /** Marks of the fence that is open, 0 when none is. */
  private int open;

  /** At the beginning of a text. */
  public CodeFence() {}

  /** Whether this line, the next one of the text, is code or opens or closes it. */
  public boolean covers(String line) {
    int indent = indent(line);
    char first = indent < line.length() ? line.charAt(indent) : ' ';
    int marks = run(line, indent, first);
    if (isOpen()) {
      if (first == mark && marks >= open && line.substring(indent + marks).isBlank()) {
        open = 0;
      }
      return true;
    }
    boolean opens = indent <= MAX_INDENT && marks >= MIN_MARKS
        && (first == '~' || (first == '`' && line.indexOf('`', indent + marks) < 0));
    if (opens) {
      mark = first;
      open = marks;
    }
    return opens;
  }

  /** Whether code is open after the last line. */
  public boolean isOpen() {
    return open > 0;
  }

  private static int indent(String line) {
    int indent = 0;
    while (indent < line.length() && line.charAt(indent) == ' ') {
      indent++;
    }
    return indent;
  }

  private static int run(String line, int from, char c) {
    int end = from;
    while (end < line.length() && line.charAt(end) == c) {
      end++;
    }
    return end - from;
  }
}
