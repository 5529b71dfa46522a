package io.dify.core.model;

import io.dify.core.cancel.Cancellation;
import java.util.List;

/** Port: orders passages by how well they fit a question. Thread-safe. */
@FunctionalInterface
public interface RerankModel {
  /**
   * The passages that fit best, the best first. Blocks.
   *
   * @param query the question
   * @param passages what to order
   * @param topN how many to give at most, from 1
   * @throws io.dify.core.error.DifyException of category MODEL or RESOURCE when the call fails
   */
  List<RankedPassage> rerank(String query, List<String> passages, int topN, Cancellation cancellation);
}
