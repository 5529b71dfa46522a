package io.dify.core.retrieval;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a node asks of knowledge bases.
 *
 * @param datasets ids or names of knowledge bases
 * @param query the question; empty gives no hits
 * @param mode how to search; null-free, {@link SearchMode#DEFAULT} leaves it to each base
 * @param topK how many hits at most, 1 or more
 * @param scoreThreshold hits below are left out, compared with the score that is shown; empty means none are
 */
public record KnowledgeQuery(List<String> datasets, String query, SearchMode mode, int topK,
    OptionalDouble scoreThreshold) {
  /** Copies and checks. */
  public KnowledgeQuery {
    datasets = List.copyOf(datasets);
    if (topK < 1) {
      throw new IllegalArgumentException("topK must be 1 or more, not " + topK + ".");
    }
  }
}
