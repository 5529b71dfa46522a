package io.dify.rag.keyword;

import java.lang.Character.UnicodeScript;

/** Takes a text apart into words and into runs of scripts that are written without blanks. */
final class Runs {
  /** Takes the runs. */
  @FunctionalInterface
  interface Sink {
    void run(String run, int at, boolean dense);
  }

  /** What a character belongs to. */
  private enum Kind {
    NONE, WORD, KATAKANA, DENSE
  }

  private Runs() {}

  static void of(String text, Sink sink) {
    int start = 0;
    Kind open = Kind.NONE;
    for (int i = 0; i <= text.length();) {
      int character = i < text.length() ? text.codePointAt(i) : ' ';
      Kind kind = i < text.length() ? kind(character) : Kind.NONE;
      boolean joins = kind == Kind.NONE && open == Kind.WORD && isJoint(text, i);
      if (kind != open && !joins) {
        if (open != Kind.NONE) {
          sink.run(text.substring(start, i), start, open == Kind.DENSE);
        }
        start = i;
        open = kind;
      }
      i += Character.charCount(character);
    }
  }

  /** Whether a mark holds the parts of a word together, like that of {@code co-op} and {@code 3.5}. */
  private static boolean isJoint(String text, int index) {
    return index + 1 < text.length() && index > 0 && "'’-_.".indexOf(text.charAt(index)) >= 0
        && kind(text.codePointAt(index + 1)) == Kind.WORD;
  }

  private static Kind kind(int character) {
    if (!Character.isLetterOrDigit(character) && Character.getType(character) != Character.NON_SPACING_MARK
        && Character.getType(character) != Character.COMBINING_SPACING_MARK && character != 'ー') {
      return Kind.NONE;
    }
    return switch (UnicodeScript.of(character)) {
      case HAN, THAI, LAO, KHMER, MYANMAR -> Kind.DENSE;
      case KATAKANA -> Kind.KATAKANA;
      case HIRAGANA -> Kind.NONE;
      default -> character == 'ー' ? Kind.KATAKANA : Kind.WORD;
    };
  }
}
