package io.dify.rag.chunk;

/** Lines of a text, by their places. */
final class Lines {
  private Lines() {}

  /** Where the line that begins here ends, its line end not counted. */
  static int end(String text, int start, int to) {
    int end = text.indexOf('\n', start, to);
    return end < 0 ? to : end;
  }
}
