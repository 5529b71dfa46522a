package io.dify.core.retrieval;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import java.util.List;

/** Port: finds passages. Thread-safe; blocks (meant for virtual threads). A lambda that finds hits is enough where nothing else is asked for. */
@FunctionalInterface
public interface KnowledgeRetriever {
  /**
   * The best hits over all bases of the query, best first.
   *
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when a base does not exist; the message names it. {@code INVALID_PARAM} for a filter on
   *     a field that no base has. Of category MODEL or RESOURCE when a reranking model or an external base fails
   */
  List<KnowledgeHit> retrieve(KnowledgeQuery query, Cancellation cancellation);

  /** What a caller may read. Implementations that know one tenant only are that already. */
  default KnowledgeRetriever on(CallOrigin caller) {
    return this;
  }

  /** The same, with notes. */
  default KnowledgeFindings find(KnowledgeQuery query, Cancellation cancellation) {
    return new KnowledgeFindings(retrieve(query, cancellation), List.of());
  }

  /**
   * What a model is told of bases, in their order.
   *
   * @param datasets ids or names
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when a base does not exist
   */
  default List<KnowledgeDescription> describe(List<String> datasets) {
    return datasets.stream().map(name -> new KnowledgeDescription(name, name, "", List.of())).toList();
  }
}
