package io.dify.core.model;

/**
 * What an answer cost in tokens.
 *
 * @param promptTokens tokens of the prompt, 0 or more
 * @param completionTokens tokens of the answer, 0 or more
 */
public record Usage(long promptTokens, long completionTokens) {
  /** No tokens. */
  public static final Usage NONE = new Usage(0, 0);

  /** Both together. */
  public long totalTokens() {
    return promptTokens + completionTokens;
  }

  /** The sum of two. */
  public Usage plus(Usage other) {
    return new Usage(promptTokens + other.promptTokens, completionTokens + other.completionTokens);
  }
}
