package io.dify.core.model;

/**
 * What an answer cost.
 *
 * @param promptTokens tokens of the prompt, 0 or more
 * @param completionTokens tokens of the answer, 0 or more
 * @param cost money; {@link Cost#NONE} where no price is known
 */
public record Usage(long promptTokens, long completionTokens, Cost cost) {
  /** Nothing. */
  public static final Usage NONE = new Usage(0, 0);

  /** Tokens without a price. */
  public Usage(long promptTokens, long completionTokens) {
    this(promptTokens, completionTokens, Cost.NONE);
  }

  /** Both together. */
  public long totalTokens() {
    return promptTokens + completionTokens;
  }

  /** The same tokens at this price. */
  public Usage at(TokenPrice price) {
    return new Usage(promptTokens, completionTokens, price.of(promptTokens, completionTokens));
  }

  /** The sum of two. */
  public Usage plus(Usage other) {
    return new Usage(promptTokens + other.promptTokens, completionTokens + other.completionTokens,
        cost.plus(other.cost));
  }
}
