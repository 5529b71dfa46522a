package io.dify.core.retrieval;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a knowledge base is searched: {@code retrieval_model} of the Service API. Immutable.
 *
 * @param method how
 * @param topK hits at most, from 1 to {@link #MAX_TOP_K}; empty leaves it to whoever asks
 * @param scoreThreshold what an editor shows as threshold, also while it is off; 0 is a threshold
 * @param thresholdEnabled whether it counts
 * @param reranking how hits are put in order
 */
public record RetrievalSettings(SearchMethod method, OptionalInt topK, OptionalDouble scoreThreshold,
    boolean thresholdEnabled, Reranking reranking) {
  /** The most hits that may be asked for. */
  public static final int MAX_TOP_K = 100;
  /** Hits where nobody says how many. */
  public static final int DEFAULT_TOP_K = 4;
  /** Nothing is set. */
  public static final RetrievalSettings DEFAULT = of(SearchMethod.DEFAULT);

  /**
   * Checks.
   *
   * @throws DifyException {@code INVALID_PARAM} for a number of hits out of range
   */
  public RetrievalSettings {
    if (topK.isPresent() && (topK.getAsInt() < 1 || topK.getAsInt() > MAX_TOP_K)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "top_k must be from 1 to " + MAX_TOP_K + ", not " + topK.getAsInt() + ".");
    }
  }

  /** A method, all else not set. */
  public static RetrievalSettings of(SearchMethod method) {
    return new RetrievalSettings(method, OptionalInt.empty(), OptionalDouble.empty(), false, Reranking.NONE);
  }

  /** The same with another method. */
  public RetrievalSettings with(SearchMethod other) {
    return new RetrievalSettings(other, topK, scoreThreshold, thresholdEnabled, reranking);
  }

  /** The same with other reranking. */
  public RetrievalSettings with(Reranking other) {
    return new RetrievalSettings(method, topK, scoreThreshold, thresholdEnabled, other);
  }

  /** The same with a limit of hits. */
  public RetrievalSettings withTopK(int most) {
    return new RetrievalSettings(method, OptionalInt.of(most), scoreThreshold, thresholdEnabled, reranking);
  }

  /** The same with a threshold that counts. */
  public RetrievalSettings withThreshold(double least) {
    return new RetrievalSettings(method, topK, OptionalDouble.of(least), true, reranking);
  }

  /** The threshold that counts; empty when it is off. */
  public OptionalDouble threshold() {
    return thresholdEnabled ? scoreThreshold : OptionalDouble.empty();
  }
}
