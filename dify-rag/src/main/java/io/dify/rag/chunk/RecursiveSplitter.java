package io.dify.rag.chunk;

import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text that is too long. It is taken apart at the coarsest boundaries; neighbouring parts are joined again as long as they fit; a part that
 * does not fit alone is taken apart at the next finer boundaries, in the end between characters. A text that had to be cut leaves room in each
 * piece for the overlap: the end of the text before, from the beginning of a sentence or word where there is one.
 */
final class RecursiveSplitter {
  /** A stretch of the text being cut. */
  private record Range(int start, int end) {}

  private final LengthUnit unit;
  private final int max;
  private final int overlap;
  private final List<Boundary> boundaries;

  RecursiveSplitter(LengthUnit unit, int max, int overlap, List<Boundary> boundaries) {
    this.unit = unit;
    this.max = max;
    this.overlap = overlap;
    this.boundaries = boundaries;
  }

  /** The pieces, in order, none blank, without surrounding blanks, none longer than allowed. */
  List<String> split(String text) {
    String whole = text.strip();
    if (whole.isEmpty()) {
      return List.of();
    }
    if (unit.length(whole) <= max) {
      return List.of(whole);
    }
    List<Range> ranges = new ArrayList<>();
    cut(whole, new Range(0, whole.length()), 0, ranges);
    List<String> pieces = new ArrayList<>(ranges.size());
    for (Range range : ranges) {
      String piece = whole.substring(overlapStart(whole, range), range.end).strip();
      if (!whole.substring(range.start, range.end).isBlank()) {
        pieces.add(piece);
      }
    }
    return pieces;
  }

  private void cut(String text, Range range, int level, List<Range> out) {
    if (level == boundaries.size()) {
      cutAnywhere(text, range, out);
      return;
    }
    int start = range.start;
    int fits = range.start;
    List<Integer> ends = new ArrayList<>(boundaries.get(level).in(text.subSequence(range.start, range.end)));
    ends.add(range.end - range.start);
    for (int relative : ends) {
      int end = range.start + relative;
      if (fits(text, start, end)) {
        fits = end;
        continue;
      }
      if (fits > start) {
        out.add(new Range(start, fits));
        start = fits;
      }
      if (!fits(text, start, end)) {
        cut(text, new Range(start, end), level + 1, out);
        start = end;
      }
      fits = end;
    }
    if (fits > start) {
      out.add(new Range(start, fits));
    }
  }

  private void cutAnywhere(String text, Range range, List<Range> out) {
    int start = range.start;
    while (start < range.end) {
      int end = start + unit.end(CharBuffer.wrap(text, start, range.end), max - overlap);
      out.add(new Range(start, end));
      start = end;
    }
  }

  private boolean fits(String text, int start, int end) {
    return unit.length(CharBuffer.wrap(text, start, end)) <= max - overlap;
  }

  /** Where a piece begins when it repeats the end of the text before it. */
  private int overlapStart(String text, Range range) {
    if (range.start == 0 || overlap == 0) {
      return range.start;
    }
    int earliest = range.start;
    int length = 0;
    while (earliest > 0 && length < overlap) {
      int previous = Character.offsetByCodePoints(text, earliest, -1);
      length = unit.length(text.substring(previous, range.start));
      if (length > overlap) {
        break;
      }
      earliest = previous;
    }
    return earliest == 0 ? 0 : niceStart(text, earliest, range.start);
  }

  private static int niceStart(String text, int earliest, int limit) {
    String window = text.substring(earliest, limit);
    for (Boundary boundary : List.of(Boundary.SENTENCE, Boundary.WORD)) {
      List<Integer> starts = boundary.in(window);
      if (!starts.isEmpty()) {
        return earliest + starts.getFirst();
      }
    }
    return earliest;
  }
}
