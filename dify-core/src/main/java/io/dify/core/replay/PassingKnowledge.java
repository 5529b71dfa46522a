package io.dify.core.replay;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.KnowledgeDescription;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;

/**
 * Knowledge bases whose every search passes through a {@link Traffic}. Thread-safe.
 *
 * @param bases the bases behind it
 * @param traffic what searches pass through
 * @param place who searches, see {@link Question#place}
 */
public record PassingKnowledge(KnowledgeRetriever bases, Traffic traffic, String place) implements KnowledgeRetriever {
  @Override
  public List<KnowledgeHit> retrieve(KnowledgeQuery query, Cancellation cancellation) {
    return find(query, cancellation).hits();
  }

  @Override
  public KnowledgeRetriever on(CallOrigin caller) {
    return new PassingKnowledge(bases.on(caller), traffic, place);
  }

  @Override
  public KnowledgeFindings find(KnowledgeQuery query, Cancellation cancellation) {
    return traffic.pass(Crossing.of(new Question(ExchangeKind.KNOWLEDGE, place, KnowledgeJson.query(query)),
        () -> bases.find(query, cancellation), KnowledgeJson::findings, KnowledgeJson::findings));
  }

  @Override
  public List<KnowledgeDescription> describe(List<String> datasets) {
    Question question = new Question(ExchangeKind.BASES, place, new Value.Obj(Map.of("datasets",
        Value.from(datasets))));
    return traffic.pass(Crossing.<List<KnowledgeDescription>, RuntimeException>of(question,
        () -> bases.describe(datasets), KnowledgeJson::bases, KnowledgeJson::bases));
  }
}
