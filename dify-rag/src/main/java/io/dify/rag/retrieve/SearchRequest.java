package io.dify.rag.retrieve;

import io.dify.core.retrieval.SearchMode;
import java.util.OptionalDouble;

/**
 * A question to knowledge bases.
 *
 * @param query the question; one without a letter or digit finds nothing by words
 * @param mode how to search; {@link SearchMode#DEFAULT} means {@link SearchMode#HYBRID}
 * @param topK how many hits at most, 1 or more
 * @param scoreThreshold hits with a lower {@link SearchHit#score()} are left out; empty means none are
 * @param weights what counts how much in a hybrid search
 */
public record SearchRequest(String query, SearchMode mode, int topK, OptionalDouble scoreThreshold,
    FusionWeights weights) {
  /** Checks. */
  public SearchRequest {
    if (topK < 1) {
      throw new IllegalArgumentException("topK must be 1 or more, not " + topK + ".");
    }
  }

  /** A request without a threshold, with the default weights. */
  public static SearchRequest of(String query, SearchMode mode, int topK) {
    return new SearchRequest(query, mode, topK, OptionalDouble.empty(), FusionWeights.DEFAULT);
  }
}
