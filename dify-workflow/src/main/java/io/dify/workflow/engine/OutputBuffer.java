package io.dify.workflow.engine;

import io.dify.core.template.Selector;
import io.dify.workflow.stream.AnswerStream.Piece;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The text of a run whose answers are checked: how much of it has been shown, how much checked, and what waits. Text is shown at once, but never more than 300
 * characters ahead of the check; every 100 characters are worth one, and it looks back 200, so that what lies across a border is found. Owned by the
 * run's loop.
 */
final class OutputBuffer {
  /** Characters that may be shown before they are checked. */
  static final int AHEAD = 300;
  /** New characters that are worth a check. */
  static final int PIECE = 100;
  /** Characters before the new ones that are checked with them. */
  static final int BACK = 200;

  /**
   * A part of the text.
   *
   * @param from where it begins in what is shown
   * @param text the part
   * @param version of the text it belongs to; one that was replaced has another
   */
  record Part(int from, String text, int version) {
    int end() {
      return from + text.length();
    }
  }

  private final StringBuilder shown = new StringBuilder();
  private final Deque<Piece> waiting = new ArrayDeque<>();
  private int checked;
  private int version;

  /** Begins with text that was shown before, so much of it checked. */
  void resume(String text, int alreadyChecked) {
    shown.append(text);
    checked = alreadyChecked;
  }

  /** Takes more; gives what may be shown. */
  List<Piece> take(List<Piece> pieces) {
    for (Piece piece : pieces) {
      if (piece instanceof Piece.Instead) {
        waiting.clear();
      }
      waiting.add(piece);
    }
    return next();
  }

  /** What may be shown now of what waits. */
  List<Piece> next() {
    List<Piece> out = new ArrayList<>();
    while (!waiting.isEmpty() && (waiting.peek() instanceof Piece.Instead || room() > 0)) {
      switch (waiting.remove()) {
        case Piece.Instead instead -> {
          replace("");
          out.add(new Piece.Instead(begin(instead.text(), Selector.of("sys", "answer"))));
        }
        case Piece.More more -> out.add(new Piece.More(begin(more.text(), more.source()), more.source()));
      }
    }
    return out;
  }

  private int room() {
    return AHEAD - (shown.length() - checked);
  }

  /** Shows as much of a text as may be, and lets the rest wait. */
  private String begin(String text, Selector source) {
    int end = Math.min(text.length(), room());
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end++;
    }
    if (end < text.length()) {
      waiting.addFirst(new Piece.More(text.substring(end), source));
    }
    shown.append(text, 0, end);
    return text.substring(0, end);
  }

  private void replace(String text) {
    shown.setLength(0);
    shown.append(text);
    checked = 0;
    version++;
  }

  /** What is to be checked next; empty when nothing is yet. At the end of a run everything is. */
  Optional<Part> due(boolean atEnd) {
    int unchecked = shown.length() - checked;
    boolean enough = unchecked >= PIECE || (unchecked > 0 && (atEnd || !waiting.isEmpty()));
    int from = Math.max(0, checked - BACK);
    return enough ? Optional.of(new Part(from, shown.substring(from), version)) : Optional.empty();
  }

  /** A part was found to be clear. */
  void clear(Part part) {
    if (part.version() == version) {
      checked = part.end();
    }
  }

  /** A part is to be another text; gives the whole, empty when the part is no longer there. */
  Optional<String> change(Part part, String text) {
    if (part.version() != version) {
      return Optional.empty();
    }
    String rest = shown.substring(part.end());
    replace(shown.substring(0, part.from()) + text + rest);
    checked = part.from() + text.length();
    return Optional.of(shown.toString());
  }
}
