package io.dify.core.retrieval;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a {@link RerankingMode#WEIGHTED_SCORE}.
 *
 * @param type {@code semantic_first}, {@code keyword_first} or {@code customized}: what an editor shows; only the numbers count
 * @param vector weight of meaning, 0 or more
 * @param keyword weight of words, 0 or more; only their ratio counts, and not both are 0
 * @param embedding the embedding model the weights were chosen for; kept, not used
 */
public record ScoreWeights(String type, double vector, double keyword, @Nullable ModelRef embedding) {
  /** The type of weights that somebody set. */
  public static final String CUSTOMIZED = "customized";

  /**
   * Checks.
   *
   * @throws DifyException {@code INVALID_PARAM} when a weight is negative or both are 0
   */
  public ScoreWeights {
    if (!(vector >= 0 && keyword >= 0 && vector + keyword > 0 && vector + keyword < Double.POSITIVE_INFINITY)) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "vector_weight and keyword_weight must be 0 or more and not both"
          + " 0, not " + vector + " and " + keyword + ".");
    }
  }

  /** Weights somebody set. */
  public static ScoreWeights of(double vector, double keyword) {
    return new ScoreWeights(CUSTOMIZED, vector, keyword, null);
  }
}
