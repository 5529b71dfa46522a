package io.dify.rag.chunk;

/** Surrounding blanks of stretches of text. */
final class Blanks {
  private Blanks() {}

  /** The first index in {@code [from, to]} that is no blank. */
  static int skip(String text, int from, int to) {
    int index = from;
    while (index < to && Character.isWhitespace(text.charAt(index))) {
      index++;
    }
    return index;
  }

  /** The end of a stretch without the blanks at its end. */
  static int trim(String text, int from, int to) {
    int end = to;
    while (end > from && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** The place one character before. */
  static int before(String text, int index) {
    return text.offsetByCodePoints(index, -1);
  }
}
