package io.dify.rag;

/**
 * What searches did since the knowledge bases were opened, over all tenants. For metrics: the numbers only grow, but for the entries of the cache.
 *
 * @param searches searches of one base, answered from the cache or not
 * @param cacheHits of these, those answered from the cache
 * @param cacheMisses of these, those that were searched
 * @param cacheEntries results in the cache now
 * @param deadEntries entries of an index that led to no chunk that may be found, and were passed over
 * @param wordFallbacks searches by meaning that searched words, because nothing was embedded by the question's model
 * @param rerankFailures reranking models that failed where hits could be left in their order
 */
public record RetrievalStatistics(long searches, long cacheHits, long cacheMisses, long cacheEntries, long deadEntries,
    long wordFallbacks, long rerankFailures) {
  /** Share of searches answered from the cache, from 0 to 1; 0 before the first. */
  public double cacheHitRatio() {
    return searches == 0 ? 0 : (double) cacheHits / searches;
  }
}
