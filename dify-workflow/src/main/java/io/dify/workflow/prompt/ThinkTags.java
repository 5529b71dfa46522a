package io.dify.workflow.prompt;

/**
 * Cuts {@code <think>...</think>} out of a text that comes in pieces. Where the pieces are cut makes no difference to the whole: what may be the beginning of a
 * tag is held back until it is clear. Letter case does not matter; blanks and line breaks behind a closing tag go with it; several blocks of reasoning are
 * joined by a line break; one that is never closed goes to the end. Not thread-safe.
 */
final class ThinkTags {
  /** Takes what is told apart. */
  public interface Sink {
    /** A piece of the answer; not empty. */
    void text(String piece);

    /** A piece of the reasoning; not empty. */
    void reasoning(String piece);
  }

  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  private final Sink sink;
  /** The beginning of a tag, perhaps. */
  private final StringBuilder held = new StringBuilder();
  private boolean thinking;
  /** Whether a closing tag has just been seen, and nothing but blanks behind it. */
  private boolean behindTag;
  private boolean thoughtBefore;

  /** Before the first piece. */
  public ThinkTags(Sink sink) {
    this.sink = sink;
  }

  /** Takes the next piece. */
  public void accept(String piece) {
    StringBuilder clear = new StringBuilder();
    for (int i = 0; i < piece.length(); i++) {
      held.append(piece.charAt(i));
      while (!held.isEmpty() && !isBeginning()) {
        clear.append(held.charAt(0));
        held.deleteCharAt(0);
      }
      if (held.length() == tag().length()) {
        held.setLength(0);
        pass(clear);
        toggle();
      }
    }
    pass(clear);
  }

  /** The text is over: what was held back is no tag. */
  public void end() {
    StringBuilder rest = new StringBuilder(held);
    held.setLength(0);
    pass(rest);
  }

  private String tag() {
    return thinking ? CLOSE : OPEN;
  }

  private boolean isBeginning() {
    return tag().regionMatches(true, 0, held.toString(), 0, held.length());
  }

  private void toggle() {
    behindTag = thinking;
    thinking = !thinking;
    if (thinking && thoughtBefore) {
      sink.reasoning("\n");
    }
    thoughtBefore = true;
  }

  private void pass(StringBuilder clear) {
    int from = 0;
    if (behindTag && !thinking) {
      while (from < clear.length() && Character.isWhitespace(clear.charAt(from))) {
        from++;
      }
      behindTag = from == clear.length();
    }
    if (from < clear.length()) {
      String piece = clear.substring(from);
      if (thinking) {
        sink.reasoning(piece);
      } else {
        sink.text(piece);
      }
    }
    clear.setLength(0);
  }
}
