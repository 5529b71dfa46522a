package io.dify.rag.chunk;

/**
 * Kinds of places where a text may be cut, from coarse to fine. Each looks at a few characters around a place only, so that finding the last one before
 * a limit takes time in proportion to the text between, whatever the text.
 */
enum Boundary {
  /** Beside an empty line. */
  PARAGRAPH {
    @Override
    boolean at(String text, int index) {
      boolean behind = lineEnd(text, index - 1) && (lineEnd(text, index - 2) || lineEnd(text, index));
      return behind || (lineEnd(text, index) && lineEnd(text, index + 1));
    }
  },
  /** Beside a line end. */
  LINE {
    @Override
    boolean at(String text, int index) {
      return lineEnd(text, index - 1) || lineEnd(text, index);
    }
  },
  /** After the marks that end a sentence and the quotes and brackets that close it; a Latin full stop counts before a blank only. */
  SENTENCE {
    @Override
    boolean at(String text, int index) {
      int mark = index - 1;
      while (mark > index - MAX_CLOSERS && mark >= 0 && CLOSERS.indexOf(text.charAt(mark)) >= 0) {
        mark--;
      }
      if (mark < 0) {
        return false;
      }
      if (CJK_MARKS.indexOf(text.charAt(mark)) >= 0) {
        return index == text.length()
            || (CJK_MARKS.indexOf(text.charAt(index)) < 0 && CLOSERS.indexOf(text.charAt(index)) < 0);
      }
      return LATIN_MARKS.indexOf(text.charAt(mark)) >= 0 && index < text.length()
          && Character.isWhitespace(text.charAt(index));
    }
  },
  /** Beside a blank, or after a Chinese comma or colon. */
  WORD {
    @Override
    boolean at(String text, int index) {
      boolean behind = index > 0
          && (COMMAS.indexOf(text.charAt(index - 1)) >= 0 || Character.isWhitespace(text.charAt(index - 1)));
      return behind || (index < text.length() && Character.isWhitespace(text.charAt(index)));
    }
  };

  private static final int MAX_CLOSERS = 4;
  private static final String CLOSERS = "”’」』）】》\"')]";
  private static final String CJK_MARKS = "。！？；…";
  private static final String LATIN_MARKS = ".!?;";
  private static final String COMMAS = "，、：";

  /** Whether a piece may end at this index, the next one beginning there. */
  abstract boolean at(String text, int index);

  /** The last place in {@code (after, limit]} of the coarsest kind that has one, else {@code limit}. */
  static int last(String text, int after, int limit) {
    for (Boundary boundary : values()) {
      for (int index = limit; index > after; index--) {
        if (boundary.at(text, index)) {
          return index;
        }
      }
    }
    return limit;
  }

  /** The first place in {@code [from, limit)} where a sentence begins, else a word, else {@code from}. */
  static int first(String text, int from, int limit) {
    for (Boundary boundary : new Boundary[]{ SENTENCE, WORD}) {
      for (int index = from; index < limit; index++) {
        if (boundary.at(text, index)) {
          return index;
        }
      }
    }
    return from;
  }

  private static boolean lineEnd(String text, int index) {
    return index >= 0 && index < text.length() && text.charAt(index) == '\n';
  }
}
