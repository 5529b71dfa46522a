package io.dify.core.retrieval;

import io.dify.core.model.CallOrigin;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a node asks of knowledge bases. Every base is searched with its own settings; what they found is then merged by what is said here. Immutable;
 * made by {@link #of} and the methods that begin with {@code with}.
 *
 * @param datasets ids or names of knowledge bases
 * @param query the question; empty gives no hits
 * @param mode how to search; {@link SearchMode#DEFAULT} leaves it to each base
 * @param topK how many hits at most, 1 or more
 * @param scoreThreshold hits below are left out, compared with the score that is shown; 0 is a threshold, empty means none
 * @param reranking how the hits of the bases are merged
 * @param filter which documents and records may be found
 * @param origin on whose behalf models are asked
 */
public record KnowledgeQuery(List<String> datasets, String query, SearchMode mode, int topK,
    OptionalDouble scoreThreshold, Reranking reranking, MetadataFilter filter, CallOrigin origin) {
  /** Copies and checks. */
  public KnowledgeQuery {
    datasets = List.copyOf(datasets);
    if (topK < 1) {
      throw new IllegalArgumentException("topK must be 1 or more, not " + topK + ".");
    }
  }

  /** A question merged by score, without a filter. */
  public KnowledgeQuery(List<String> datasets, String query, SearchMode mode, int topK, OptionalDouble scoreThreshold) {
    this(datasets, query, mode, topK, scoreThreshold, Reranking.NONE, MetadataFilter.NONE, CallOrigin.NONE);
  }

  /** A question for the best {@link RetrievalSettings#DEFAULT_TOP_K} passages. */
  public static KnowledgeQuery of(List<String> datasets, String query) {
    return new KnowledgeQuery(datasets, query, SearchMode.DEFAULT, RetrievalSettings.DEFAULT_TOP_K,
        OptionalDouble.empty());
  }

  /** The same with another limit of hits. */
  public KnowledgeQuery withTopK(int most) {
    return new KnowledgeQuery(datasets, query, mode, most, scoreThreshold, reranking, filter, origin);
  }

  /** The same with another threshold. */
  public KnowledgeQuery withThreshold(OptionalDouble least) {
    return new KnowledgeQuery(datasets, query, mode, topK, least, reranking, filter, origin);
  }

  /** The same merged another way. */
  public KnowledgeQuery with(Reranking merging) {
    return new KnowledgeQuery(datasets, query, mode, topK, scoreThreshold, merging, filter, origin);
  }

  /** The same among what passes a filter. */
  public KnowledgeQuery with(MetadataFilter among) {
    return new KnowledgeQuery(datasets, query, mode, topK, scoreThreshold, reranking, among, origin);
  }

  /** The same on somebody's behalf. */
  public KnowledgeQuery on(CallOrigin caller) {
    return new KnowledgeQuery(datasets, query, mode, topK, scoreThreshold, reranking, filter, caller);
  }
}
