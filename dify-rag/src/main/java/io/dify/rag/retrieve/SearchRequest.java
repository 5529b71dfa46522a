package io.dify.rag.retrieve;

import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.retrieval.SearchMode;
import java.util.OptionalDouble;

/**
 * A question to a knowledge base.
 *
 * @param query the question; one without a letter or digit finds nothing by words
 * @param mode how to search; {@link SearchMode#DEFAULT} means as the base is set up, else {@link SearchMode#HYBRID}
 * @param topK how many hits at most, 1 or more
 * @param scoreThreshold hits with a lower score than this, as it is shown, are left out; 0 is a threshold, empty means none
 * @param ranking what decides their order
 * @param filter which documents and records may be found
 */
public record SearchRequest(String query, SearchMode mode, int topK, OptionalDouble scoreThreshold, Ranking ranking,
    MetadataFilter filter) {
  /** Checks. */
  public SearchRequest {
    if (topK < 1) {
      throw new IllegalArgumentException("topK must be 1 or more, not " + topK + ".");
    }
  }

  /** A request with weights, without a filter. */
  public SearchRequest(String query, SearchMode mode, int topK, OptionalDouble scoreThreshold, FusionWeights weights) {
    this(query, mode, topK, scoreThreshold, new Ranking.Weighted(weights), MetadataFilter.NONE);
  }

  /** A request without threshold and filter, ranked as the base is set up. */
  public static SearchRequest of(String query, SearchMode mode, int topK) {
    return new SearchRequest(query, mode, topK, OptionalDouble.empty(), new Ranking.AsSetUp(), MetadataFilter.NONE);
  }

  /** A request as settings say, in all they say. */
  public static SearchRequest of(String query, RetrievalSettings settings) {
    return new SearchRequest(query, settings.method().mode(), settings.topK().orElse(RetrievalSettings.DEFAULT_TOP_K),
        settings.threshold(), Ranking.of(settings.reranking()), MetadataFilter.NONE);
  }

  /** The same with a filter. */
  public SearchRequest with(MetadataFilter among) {
    return new SearchRequest(query, mode, topK, scoreThreshold, ranking, among);
  }

  /** The same ranked another way. */
  public SearchRequest with(Ranking other) {
    return new SearchRequest(query, mode, topK, scoreThreshold, other, filter);
  }

  /** The same with a threshold. */
  public SearchRequest withThreshold(double least) {
    return new SearchRequest(query, mode, topK, OptionalDouble.of(least), ranking, filter);
  }
}
