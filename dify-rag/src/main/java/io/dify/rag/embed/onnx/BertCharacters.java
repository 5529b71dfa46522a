package io.dify.rag.embed.onnx;

/** What BERT's basic tokenization does with a code point of decomposed text. */
final class BertCharacters {
  /** The part a code point plays. */
  enum Kind {
    /** Belongs to the word around it. */
    LETTER,
    /** Is left out without ending a word: controls, format characters, accents. */
    DROPPED,
    /** Ends a word. */
    SPACE,
    /** Is a word of its own: punctuation, ideographs. */
    OWN_WORD
  }

  private BertCharacters() {}

  static Kind kind(int codePoint) {
    if (isSpace(codePoint)) {
      return Kind.SPACE;
    }
    if (isDropped(codePoint)) {
      return Kind.DROPPED;
    }
    return isPunctuation(codePoint) || isIdeograph(codePoint) ? Kind.OWN_WORD : Kind.LETTER;
  }

  private static boolean isSpace(int codePoint) {
    return codePoint == '\t' || codePoint == '\n' || codePoint == '\r' || Character.isSpaceChar(codePoint);
  }

  private static boolean isDropped(int codePoint) {
    return codePoint == 0xfffd || switch (Character.getType(codePoint)) {
      case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE,
          Character.NON_SPACING_MARK ->
        true;
      default -> false;
    };
  }

  /** All of ASCII that is neither letter, digit nor space, and Unicode's punctuation. */
  private static boolean isPunctuation(int codePoint) {
    if (codePoint < 0x80) {
      return !Character.isLetterOrDigit(codePoint);
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION, Character.START_PUNCTUATION,
          Character.END_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
        true;
      default -> false;
    };
  }

  /** The blocks of the reference implementation, whose range from 2B920 (instead of 2B820) is kept. */
  private static boolean isIdeograph(int codePoint) {
    return in(codePoint, 0x4e00, 0x9fff) || in(codePoint, 0x3400, 0x4dbf) || in(codePoint, 0x20000, 0x2a6df)
        || in(codePoint, 0x2a700, 0x2b73f) || in(codePoint, 0x2b740, 0x2b81f) || in(codePoint, 0x2b920, 0x2ceaf)
        || in(codePoint, 0xf900, 0xfaff) || in(codePoint, 0x2f800, 0x2fa1f);
  }

  private static boolean in(int codePoint, int first, int last) {
    return first <= codePoint && codePoint <= last;
  }
}
