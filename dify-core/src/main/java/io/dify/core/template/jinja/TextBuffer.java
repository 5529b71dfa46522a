package io.dify.core.template.jinja;

/** Builds a text, and accounts for it while it grows. */
final class TextBuffer {
  private final StringBuilder text = new StringBuilder();
  private final Budget budget;

  TextBuffer(Budget budget) {
    this.budget = budget;
  }

  TextBuffer append(String piece) {
    budget.text(piece.length());
    text.append(piece);
    return this;
  }

  TextBuffer repeat(String piece, long times) {
    if (times > 0) {
      budget.text(Math.multiplyExact((long) piece.length(), Math.min(times, Integer.MAX_VALUE)));
      text.repeat(piece, (int) times);
    }
    return this;
  }

  int length() {
    return text.length();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
