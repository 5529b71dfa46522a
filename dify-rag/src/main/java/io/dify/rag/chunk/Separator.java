package io.dify.rag.chunk;

/** Cuts a text where a fixed string stands, which is not kept. */
final class Separator {
  private Separator() {}

  /** Gives the stretches between the separators, in order, also empty ones; all in one when the separator is empty. */
  static void cut(String text, int from, int to, String separator, RecursiveSplitter.Sink sink) {
    int start = from;
    int next = separator.isEmpty() ? -1 : text.indexOf(separator, start);
    while (next >= 0 && next + separator.length() <= to) {
      sink.piece(start, next);
      start = next + separator.length();
      next = text.indexOf(separator, start);
    }
    sink.piece(start, to);
  }
}
