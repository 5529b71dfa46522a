package io.dify.rag.embed;

/** Cosines made comparable between models. */
public final class Relevance {
  private Relevance() {}

  /**
   * A cosine as relevance from 0 to 1: {@code 0.5 + (cosine - threshold) / (2 * (1 - threshold))}, cut off at both ends. That is 0.5 at the threshold, 1 at
   * cosine 1, and 0 as far below the threshold as 1 lies above it.
   *
   * @param threshold of the model that made the vectors, see {@link TextEmbedder#relevanceThreshold}
   */
  public static double of(double cosine, double threshold) {
    return Math.clamp(0.5 + (cosine - threshold) / (2 * (1 - threshold)), 0, 1);
  }
}
