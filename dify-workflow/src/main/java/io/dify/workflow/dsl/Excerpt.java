package io.dify.workflow.dsl;

/** Text for people that quotes a file: cut in its middle where the file made it long, so that cause and advice can still be read. */
final class Excerpt {
  private static final int HEAD = 600;
  private static final int TAIL = 400;

  private Excerpt() {}

  static String of(String text) {
    if (text.length() <= HEAD + TAIL) {
      return text;
    }
    int head = Character.isHighSurrogate(text.charAt(HEAD - 1)) ? HEAD - 1 : HEAD;
    int tail = text.length() - (Character.isLowSurrogate(text.charAt(text.length() - TAIL)) ? TAIL - 1 : TAIL);
    return text.substring(0, head) + " ... " + text.substring(tail);
  }
}
