package io.dify.rag.extract.charset;

import java.util.HashMap;
import java.util.Map;

/**
 * A language with an alphabet: its letters by falling frequency, and how capitals stand. Frequencies of letters fall about geometrically with their rank,
 * so the order alone makes a good model.
 */
final class LetterModel implements CharacterModel {
  private static final double CAPITAL_AT_BEGINNING = 2.0;
  private static final double CAPITAL_AFTER_CAPITAL = 1.0;
  private static final double CAPITAL_AFTER_SMALL = 7.0;
  private static final double SCRIPTS_MIXED = 4.0;
  /** Ranks over which the frequency falls to 1/e, as a share of the alphabet. */
  private static final double FALL = 0.28;

  private final Map<Integer, Double> costs = new HashMap<>();
  private final boolean latin;

  private LetterModel(String letters, boolean latin) {
    this.latin = latin;
    double scale = Math.max(2, letters.length() * FALL);
    for (int i = 0; i < letters.length(); i++) {
      costs.put((int) letters.charAt(i), Math.log(scale) + i / scale);
    }
  }

  /** A language in a script of its own; all of its letters. */
  static LetterModel of(String letters) {
    return new LetterModel(letters, false);
  }

  /** A language in Latin script; the letters it has beyond ASCII. */
  static LetterModel latin(String letters) {
    return new LetterModel(letters, true);
  }

  @Override
  public double cost(int before, int character) {
    boolean wordBefore = Character.isLetter(before);
    if (character < 0x80) {
      return ASCII + (!latin && before >= 0x80 && wordBefore && Character.isLetter(character) ? SCRIPTS_MIXED : 0);
    }
    Double own = costs.get(Character.toLowerCase(character));
    double cost = own == null ? CharacterModel.ofSign(character) : own;
    if (!latin && before < 0x80 && wordBefore && Character.isLetter(character)) {
      cost += SCRIPTS_MIXED;
    }
    return Character.isUpperCase(character) ? cost + capital(before) : cost;
  }

  private static double capital(int before) {
    if (Character.isLowerCase(before)) {
      return CAPITAL_AFTER_SMALL;
    }
    return Character.isUpperCase(before) ? CAPITAL_AFTER_CAPITAL : CAPITAL_AT_BEGINNING;
  }
}
