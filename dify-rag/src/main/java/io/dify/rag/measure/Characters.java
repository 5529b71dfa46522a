package io.dify.rag.measure;

/** Code points. */
final class Characters implements Measure {
  static final Characters INSTANCE = new Characters();

  private Characters() {}

  @Override
  public int length(String text) {
    return text.codePointCount(0, text.length());
  }

  @Override
  public int end(String text, int from, int to, int max) {
    if (to - from <= max) {
      return to;
    }
    int end = from;
    for (int count = 0; count < max && end < to; count++) {
      end += Character.charCount(text.codePointAt(end));
    }
    return Math.min(end, to);
  }

  @Override
  public int start(String text, int from, int to, int max) {
    int start = to;
    for (int count = 0; count < max && start > from; count++) {
      start -= Character.charCount(text.codePointBefore(start));
    }
    return Math.max(start, from);
  }

  @Override
  public boolean fits(String text, int from, int to, int max) {
    return to - from <= max || (to - from <= 2L * max && text.codePointCount(from, to) <= max);
  }
}
