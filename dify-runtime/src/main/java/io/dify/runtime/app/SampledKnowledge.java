package io.dify.runtime.app;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.KnowledgeDescription;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.runtime.http.dataset.SearchWatch;
import java.util.List;

/**
 * Knowledge of whose searches somebody is told when they were answered. Thread-safe.
 *
 * @param next the knowledge
 * @param watch who is told
 * @param tenantId whose bases these are; empty to go by the origin of each question
 */
record SampledKnowledge(KnowledgeRetriever next, SearchWatch watch, String tenantId) implements KnowledgeRetriever {
  /** Of everybody. */
  SampledKnowledge(KnowledgeRetriever next, SearchWatch watch) {
    this(next, watch, "");
  }

  @Override
  public List<KnowledgeHit> retrieve(KnowledgeQuery query, Cancellation cancellation) {
    List<KnowledgeHit> hits = next.retrieve(query, cancellation);
    tell(query);
    return hits;
  }

  @Override
  public KnowledgeFindings find(KnowledgeQuery query, Cancellation cancellation) {
    KnowledgeFindings findings = next.find(query, cancellation);
    tell(query);
    return findings;
  }

  private void tell(KnowledgeQuery query) {
    String tenant = tenantId.isEmpty() ? query.origin().tenant() : tenantId;
    query.datasets().forEach(base -> watch.searched(tenant, base, query.query(), query.mode()));
  }

  @Override
  public List<KnowledgeDescription> describe(List<String> datasets) {
    return next.describe(datasets);
  }

  @Override
  public KnowledgeRetriever on(CallOrigin caller) {
    return new SampledKnowledge(next.on(caller), watch, caller.tenant());
  }
}
