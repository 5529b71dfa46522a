package io.dify.rag;

import io.dify.core.cancel.Cancellation;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.RerankingMode;
import io.dify.rag.retrieve.FusionWeights;
import io.dify.rag.retrieve.Ranking;
import io.dify.rag.retrieve.Reranker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Makes one list of what several bases found, by the settings of whoever asks. Thread-safe. */
final class Merging {
  /** Of reciprocal ranks, see {@link RerankingMode#RECIPROCAL_RANK}. */
  private static final double RANK_CONSTANT = 60;
  /** Best score first; equal ones in an order that is always the same. */
  private static final Comparator<Passage> ORDER = Comparator
      .comparingDouble((Passage passage) -> passage.hit().score()).reversed()
      .thenComparing(passage -> passage.hit().datasetId()).thenComparing(passage -> passage.hit().segmentId());

  private final Reranker reranker;
  private final RetrievalCounters counters;

  Merging(Reranker reranker, RetrievalCounters counters) {
    this.reranker = reranker;
    this.counters = counters;
  }

  /** What merges, where settings say more than "by score"; {@link Ranking.AsSetUp} otherwise. */
  static Ranking of(KnowledgeQuery query) {
    boolean says = query.reranking().modelToAsk().isPresent() || query.reranking().weightsToUse().isPresent()
        || query.reranking().mode() == RerankingMode.RECIPROCAL_RANK;
    return says ? Ranking.of(query.reranking()) : new Ranking.AsSetUp();
  }

  /**
   * One list, cut to the query's limit and threshold, with ranks.
   *
   * @param lists what each base found, best first
   * @param notes is told what people should know
   */
  List<Passage> merge(List<List<Passage>> lists, KnowledgeQuery query, List<String> notes, Cancellation cancellation) {
    List<Passage> merged = new ArrayList<>(switch (of(query)) {
      case Ranking.AsSetUp open -> all(lists);
      case Ranking.Weighted weighted -> all(lists).stream().map(one -> weighted(one, weighted.weights())).toList();
      case Ranking.ReciprocalRanks ranks -> lists.stream().flatMap(list -> byRank(list).stream()).toList();
      case Ranking.ByModel model -> byModel(model, all(lists), query, notes, cancellation);
    });
    merged.sort(ORDER);
    double least = query.scoreThreshold().orElse(Double.NEGATIVE_INFINITY);
    List<Passage> shown = merged.stream().limit(query.topK()).filter(one -> one.hit().score() >= least).toList();
    return IntStream.range(0, shown.size()).mapToObj(i -> with(shown.get(i), shown.get(i).hit().at(i + 1))).toList();
  }

  private static List<Passage> all(List<List<Passage>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }

  /** Relevance and share of words, each from 0 to 1, weighted. What another system found has neither and keeps its score. */
  private static Passage weighted(Passage passage, FusionWeights weights) {
    OptionalDouble relevance = passage.hit().relevance();
    OptionalDouble share = passage.explanation().keywordScore();
    if (relevance.isEmpty() && share.isEmpty()) {
      return passage;
    }
    return with(passage, passage.hit().scored(
        weights.vector() * relevance.orElse(0) + weights.keyword() * Math.clamp(share.orElse(0), 0, 1)));
  }

  private static List<Passage> byRank(List<Passage> list) {
    return IntStream.range(0, list.size())
        .mapToObj(i -> with(list.get(i), list.get(i).hit().scored((RANK_CONSTANT + 1) / (RANK_CONSTANT + 1 + i))))
        .toList();
  }

  private List<Passage> byModel(Ranking.ByModel model, List<Passage> all, KnowledgeQuery query, List<String> notes,
      Cancellation cancellation) {
    Reranker.Order order = reranker.order(model, query.origin(), query.query(),
        all.stream().map(passage -> passage.hit().content()).toList(), cancellation);
    if (order.failed()) {
      counters.rerankFailures.increment();
      notes.add(order.note());
      return all;
    }
    return IntStream.range(0, order.order().size()).mapToObj(i -> {
      Passage passage = all.get(order.order().get(i).index());
      double score = order.order().get(i).score();
      return new Passage(passage.hit().reranked(score), passage.explanation().reranked(i + 1, score));
    }).toList();
  }

  private static Passage with(Passage passage, KnowledgeHit hit) {
    return new Passage(hit, passage.explanation());
  }
}
