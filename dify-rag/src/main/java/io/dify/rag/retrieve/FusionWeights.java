package io.dify.rag.retrieve;

/**
 * How much each side counts in a hybrid search.
 *
 * @param vector weight of meaning, 0 or more
 * @param keyword weight of words, 0 or more; the two are scaled so that they sum to 1
 */
public record FusionWeights(double vector, double keyword) {
  /** 0.8 and 0.2: good for every kind of question measured, and flat from 0.75 to 0.85 for meaning. */
  public static final FusionWeights DEFAULT = new FusionWeights(0.8, 0.2);

  /** Checks and scales. */
  public FusionWeights {
    double sum = vector + keyword;
    if (!(vector >= 0 && keyword >= 0 && sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("Weights must be 0 or more and not both 0: " + vector + ", " + keyword + ".");
    }
    vector /= sum;
    keyword /= sum;
  }
}
