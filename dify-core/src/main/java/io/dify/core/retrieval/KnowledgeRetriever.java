package io.dify.core.retrieval;

import io.dify.core.cancel.Cancellation;
import java.util.List;

/** Port: finds passages. Thread-safe; blocks (meant for virtual threads). */
@FunctionalInterface
public interface KnowledgeRetriever {
  /**
   * The best hits over all bases of the query, best first.
   *
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when a base does not exist; the message names it
   */
  List<KnowledgeHit> retrieve(KnowledgeQuery query, Cancellation cancellation);
}
