package io.dify.rag.eval;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;

/**
 * How confidence is computed: by drawing from the questions again and again. The same seed gives the same figures.
 *
 * @param rounds how often is drawn, 100 or more; 2,000 give intervals that are stable to about a twentieth of their width
 * @param seed where the random numbers start
 */
public record Resampling(int rounds, long seed) {
  /** 2,000 rounds from seed 1. */
  public static final Resampling DEFAULT = new Resampling(2_000, 1);

  private static final int LEAST = 100;

  /** Checks. */
  public Resampling {
    if (rounds < LEAST) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "Confidence intervals need " + LEAST + " rounds of resampling or more, not " + rounds + ".");
    }
  }
}
