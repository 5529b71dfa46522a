package io.dify.rag.chunk;

import io.dify.rag.measure.Measure;

/**
 * Cuts a text that is too long. Each piece takes as much as it may hold and ends at the last of the coarsest boundaries in it: paragraph, line, sentence, word,
 * at last between characters. The next one begins with the end of the one before it, from the beginning of a sentence or word where there is one.
 *
 * <p>Each piece looks at one window of text no longer than a piece, so time is in proportion to the text, and what is needed beside it is a window.
 */
final class RecursiveSplitter {
  /** Takes the pieces. */
  @FunctionalInterface
  interface Sink {
    /**
     * A piece, without surrounding blanks.
     *
     * @param start where it begins, with what it repeats
     * @param end where it ends
     */
    void piece(int start, int end);
  }

  private final Measure measure;
  private final int max;
  private final int overlap;

  RecursiveSplitter(Measure measure, int max, int overlap) {
    this.measure = measure;
    this.max = max;
    this.overlap = overlap;
  }

  /** Gives the pieces of a stretch of text, in order; none is blank, none longer than allowed. */
  void split(String text, int from, int to, Sink sink) {
    int first = Blanks.skip(text, from, to);
    int end = Blanks.trim(text, first, to);
    int start = first;
    int fresh = first;
    while (fresh < end) {
      int next = next(text, start, fresh, end);
      if (next == fresh) {
        start = fresh;
        continue;
      }
      sink.piece(start, Blanks.trim(text, start, next));
      fresh = Blanks.skip(text, next, end);
      start = repeated(text, first, fresh);
    }
  }

  /** Where a piece ends; {@code fresh} when what it repeats leaves no room for anything else. */
  private int next(String text, int start, int fresh, int end) {
    int limit = measure.end(text, start, end, max);
    if (limit == end) {
      return end;
    }
    while (limit > fresh) {
      int next = Boundary.last(text, fresh, limit);
      if (measure.fits(text, start, Blanks.trim(text, start, next), max)) {
        return next;
      }
      limit = Blanks.before(text, next);
    }
    return start < fresh ? fresh : Math.min(end, fresh + Character.charCount(text.codePointAt(fresh)));
  }

  private int repeated(String text, int first, int fresh) {
    if (overlap == 0) {
      return fresh;
    }
    int earliest = measure.start(text, first, fresh, overlap);
    return earliest == first ? first : Blanks.skip(text, Boundary.first(text, earliest, fresh), fresh);
  }
}
