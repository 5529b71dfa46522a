package io.dify.core.model;

/**
 * Guesses token counts where a provider gives none, so that budgets and statistics do not see zero. The rule of thumb of the common byte-pair
 * vocabularies: a token is about 4 characters of alphabetic script, or one Chinese, Japanese or Korean character. Good to about a quarter.
 */
public final class TokenEstimate {
  private static final int CHARACTERS_PER_TOKEN = 4;

  private TokenEstimate() {}

  /** Tokens of a text; 0 only when it is empty. */
  public static long of(String text) {
    long dense = text.codePoints().filter(TokenEstimate::isDense).count();
    long other = text.codePointCount(0, text.length()) - dense;
    return dense + (other + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
  }

  /** Usage of a call that was answered with this text. */
  public static Usage of(ModelCall call, String answer) {
    return new Usage(call.messages().stream().mapToLong(message -> of(message.text())).sum(), of(answer));
  }

  private static boolean isDense(int character) {
    return switch (Character.UnicodeScript.of(character)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
      default -> false;
    };
  }
}
