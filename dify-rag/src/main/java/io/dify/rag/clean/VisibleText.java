package io.dify.rag.clean;

/** Takes out of a text what no reader sees, and makes all line ends alike. */
final class VisibleText {
  private static final char NEXT_LINE = '\u0085';
  private static final char LINE_SEPARATOR = '\u2028';
  private static final char PARAGRAPH_SEPARATOR = '\u2029';
  private static final int TAGS_FROM = 0xE0000;
  private static final int TAGS_TO = 0xE007F;

  private VisibleText() {}

  /**
   * The text.
   *
   * @param pages whether form feeds are page breaks and stay
   */
  static String of(String text, boolean pages) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= ' ' && c < 0x7f) || c == '\n' || c == '\t' || (c == '\f' && pages)) {
        out.append(c);
      } else if (c == '\r') {
        out.append('\n');
        i += i + 1 < text.length() && text.charAt(i + 1) == '\n' ? 1 : 0;
      } else if (c == NEXT_LINE || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR) {
        out.append('\n');
      } else if (Character.isHighSurrogate(c) && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        appendPair(out, text.codePointAt(i));
        i++;
      } else if (isVisible(c)) {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static void appendPair(StringBuilder out, int character) {
    if (character < TAGS_FROM || character > TAGS_TO) {
      out.appendCodePoint(character);
    }
  }

  private static boolean isVisible(char c) {
    return switch (c) {
      case '\u200b', '\u2060', '\ufeff', '\ufffe', '\uffff' -> false;
      default -> !((c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069') || Character.isISOControl(c)
          || Character.isSurrogate(c));
    };
  }
}
