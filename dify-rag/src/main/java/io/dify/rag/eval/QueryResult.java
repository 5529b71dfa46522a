package io.dify.rag.eval;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What came of one question.
 *
 * @param query the question
 * @param grades its judgements, by corpus id
 * @param hits what was found, best first
 * @param metrics how good that is; all 0 when nothing is relevant to the question
 * @param nanos how long the search took
 */
public record QueryResult(EvalEntry query, Map<String, Integer> grades, List<EvalHit> hits, RankingMetrics metrics,
    long nanos) {
  /** Copies. */
  public QueryResult {
    grades = Map.copyOf(grades);
    hits = List.copyOf(hits);
  }

  static QueryResult of(EvalEntry query, Map<String, Integer> grades, List<EvalHit> hits, long nanos) {
    return new QueryResult(query, grades, hits, RankingMetrics.of(hits.stream().map(EvalHit::id).toList(), grades),
        nanos);
  }

  /** Whether anything in the corpus is relevant to the question. */
  public boolean isAnswerable() {
    return grades.values().stream().anyMatch(grade -> grade > 0);
  }

  /** Rank of a corpus entry from 1, empty when it was not found. */
  public OptionalInt rank(String id) {
    return IntStream.range(0, hits.size()).filter(i -> hits.get(i).id().equals(id)).map(i -> i + 1).findFirst();
  }

  /** Rank of the first relevant entry from 1, empty when none was found. */
  public OptionalInt firstRelevant() {
    return IntStream.range(0, hits.size()).filter(i -> grades.getOrDefault(hits.get(i).id(), 0) > 0).map(i -> i + 1)
        .findFirst();
  }
}
