package io.dify.bench.knowledge;

import java.util.Random;

/** Texts of words that follow each other by chance. */
final class Texts {
  private static final String[] WORDS = ("how do I change the address of my order after it was sent and who pays for the"
      + " parcel when a customer returns an item that arrived broken or late in another country").split(" ");

  private Texts() {}

  /** So many words, and the number behind them, so that no text comes twice. */
  static String of(Random random, int words, int number) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    return text.append(number).toString();
  }
}
