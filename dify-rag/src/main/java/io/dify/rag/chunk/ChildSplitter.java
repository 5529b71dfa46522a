package io.dify.rag.chunk;

import io.dify.rag.measure.Measure;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a parent into the texts it is searched by. A heading and what holds no word (a ruling line of a table, a row of dashes) says nothing by itself and stays with its neighbour as
 * far as both fit.
 */
final class ChildSplitter {
  /** A child: a stretch of the parent, and whether it says something. */
  private record Stretch(int start, int end, boolean telling, boolean heading) {}

  private final CutRule rule;
  private final Measure measure;
  private final RecursiveSplitter splitter;

  ChildSplitter(CutRule rule) {
    this.rule = rule;
    this.measure = rule.unit().measure();
    this.splitter = new RecursiveSplitter(measure, rule.maxLength(), rule.overlap());
  }

  /** The children of a parent, in order; laid side by side they cover it. */
  List<String> children(String parent) {
    List<Stretch> stretches = new ArrayList<>();
    Separator.cut(parent, 0, parent.length(), rule.separator(), (from, to) -> splitter.split(parent, from, to,
        (start, end) -> add(parent, stretches, start, end)));
    return stretches.stream().map(stretch -> parent.substring(stretch.start, stretch.end)).toList();
  }

  private void add(String parent, List<Stretch> stretches, int start, int end) {
    Stretch next = stretch(parent, start, end);
    Stretch last = stretches.isEmpty() ? next : stretches.getLast();
    boolean joins = !stretches.isEmpty() && (last.heading || !last.telling || !next.telling)
        && measure.fits(parent, last.start, end, rule.maxLength());
    if (joins) {
      stretches.removeLast();
      stretches.add(new Stretch(last.start, end, last.telling || next.telling, next.heading));
    } else {
      stretches.add(next);
    }
  }

  private static Stretch stretch(String parent, int start, int end) {
    boolean telling = false;
    for (int i = start; i < end && !telling; i++) {
      telling = Character.isLetterOrDigit(parent.codePointAt(i));
    }
    boolean heading = MarkdownLine.isHeading(parent, start, end);
    return new Stretch(start, end, telling, heading);
  }
}
