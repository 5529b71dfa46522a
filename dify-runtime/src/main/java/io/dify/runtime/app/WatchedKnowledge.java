package io.dify.runtime.app;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.KnowledgeDescription;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.runtime.metrics.Metered;
import io.dify.runtime.trace.Tracing;
import java.util.List;

/** Knowledge whose searches are timed and traced. Thread-safe. */
record WatchedKnowledge(KnowledgeRetriever next, Metered metered, Tracing tracing) implements KnowledgeRetriever {
  @Override
  public List<KnowledgeHit> retrieve(KnowledgeQuery query, Cancellation cancellation) {
    return tracing.search(() -> metered.search(() -> next.retrieve(query, cancellation)));
  }

  @Override
  public KnowledgeFindings find(KnowledgeQuery query, Cancellation cancellation) {
    return tracing.search(() -> metered.search(() -> next.find(query, cancellation)));
  }

  @Override
  public List<KnowledgeDescription> describe(List<String> datasets) {
    return next.describe(datasets);
  }

  @Override
  public KnowledgeRetriever on(CallOrigin caller) {
    return new WatchedKnowledge(next.on(caller), metered, tracing);
  }
}
