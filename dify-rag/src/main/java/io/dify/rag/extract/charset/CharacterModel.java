package io.dify.rag.extract.charset;

/**
 * How likely a character is in texts of one language or script. What counts are differences between models, so the figures are rough: negative natural
 * logarithms of a probability. Stateless.
 */
interface CharacterModel {
  /** An ASCII character, which is alike in all of them. */
  double ASCII = 3.0;
  /** A sign that texts in every language hold now and then, like a dash. */
  double SIGN = 6.0;
  /** A letter that is foreign to the language. */
  double FOREIGN = 11.0;
  /** What hardly any text holds: frames, controls, private characters. */
  double ABSURD = 15.0;

  /**
   * The cost of a character.
   *
   * @param before the character before it, a blank at the beginning
   */
  double cost(int before, int character);

  /** The cost of a character that belongs to no language. */
  static double ofSign(int character) {
    if ("\u00a0«»“”„‘’‚‹›–—…•·°§№€£©®™¿¡´ªº²³½\u200b\u200e\u200f\u00ad".indexOf(character) >= 0) {
      return SIGN;
    }
    if (Character.isLetter(character)) {
      return FOREIGN;
    }
    return character >= 0x2000 && character < 0x2200 ? FOREIGN : ABSURD;
  }
}
