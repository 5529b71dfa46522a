package io.dify.core.model.builtin;

/**
 * Light stemming of English: plural endings after Harman's S-stemmer (JASIS 42, 1991), then {@code -ing}, {@code -ed}, {@code -ment}, a doubled
 * last consonant and a final {@code e}. It makes {@code return, returns, returned, returning} one; it does not try to be a dictionary. Other languages
 * pass nearly unchanged.
 */
final class Stem {
  private static final int SHORTEST_STEM = 3;

  private Stem() {}

  /** The stem of a word in lower case. */
  static String of(String word) {
    if (word.length() <= SHORTEST_STEM || !word.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
      return word;
    }
    String singular = singular(word);
    String bare = without(without(without(singular, "ing"), "ed"), "ment");
    String single = bare.equals(singular) ? bare : undoubled(bare);
    boolean silent = single.length() > SHORTEST_STEM && single.endsWith("e") && !single.endsWith("ee");
    return silent ? single.substring(0, single.length() - 1) : single;
  }

  private static String singular(String word) {
    if (word.endsWith("ies") && word.length() > 4) {
      return word.substring(0, word.length() - 3) + "y";
    }
    boolean plural = word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us") && !word.endsWith("is");
    return plural ? word.substring(0, word.length() - 1) : word;
  }

  private static String without(String word, String ending) {
    boolean cut = word.endsWith(ending) && word.length() - ending.length() >= SHORTEST_STEM;
    return cut ? word.substring(0, word.length() - ending.length()) : word;
  }

  private static String undoubled(String word) {
    int last = word.length() - 1;
    boolean doubled = last >= SHORTEST_STEM && word.charAt(last) == word.charAt(last - 1) && word.charAt(last) != 's'
        && word.charAt(last) != 'l';
    return doubled ? word.substring(0, last) : word;
  }
}
