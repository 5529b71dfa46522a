package io.dify.rag;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** How much of a text is in others, regardless of case and blanks. Immutable. */
final class TextOverlap {
  /** Length of the pieces that are compared, in characters: long enough not to meet by chance, also in Chinese. */
  private static final int PIECE = 12;

  private final String wanted;
  private final Set<String> pieces;

  TextOverlap(String text) {
    wanted = bare(text);
    pieces = pieces(wanted);
  }

  boolean isEmpty() {
    return wanted.isEmpty();
  }

  /** The share of the text's pieces that another text holds; 1 exactly when it holds the text. */
  double share(String other) {
    String held = bare(other);
    if (held.contains(wanted)) {
      return 1;
    }
    if (pieces.isEmpty()) {
      return 0;
    }
    long common = pieces.stream().filter(pieces(held)::contains).count();
    return Math.min(0.999, (double) common / pieces.size());
  }

  private static String bare(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[\\s\\p{Z}]+", "");
  }

  private static Set<String> pieces(String bare) {
    Set<String> pieces = new HashSet<>();
    for (int i = 0; i + PIECE <= bare.length(); i++) {
      pieces.add(bare.substring(i, i + PIECE));
    }
    return pieces;
  }
}
