package io.dify.rag.eval;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How well one ranking answers a query, or the mean over many; all from 0 to 1.
 *
 * @param hitAt1 whether the first is relevant
 * @param hitAt10 whether one of the first ten is
 * @param mrrAt10 one over the rank of the first relevant one, 0 if it is not among the first ten
 * @param ndcgAt10 discounted cumulative gain of the first ten over that of the best possible ranking, with the grade as gain and
 *     {@code 1 / log2(rank + 1)} as discount (Järvelin and Kekäläinen 2002, in the form of trec_eval)
 * @param recallAt10 share of all relevant entries that are among the first ten
 */
public record RankingMetrics(double hitAt1, double hitAt10, double mrrAt10, double ndcgAt10, double recallAt10) {
  private static final int DEPTH = 10;

  /**
   * Scores one ranking.
   *
   * @param ranking corpus ids, best first, each once
   * @param grades judged entries; those that are not judged count as not relevant
   */
  public static RankingMetrics of(List<String> ranking, Map<String, Integer> grades) {
    List<Integer> gains = ranking.stream().limit(DEPTH).map(id -> Math.max(0, grades.getOrDefault(id, 0))).toList();
    List<Integer> ideal = grades.values().stream().filter(grade -> grade > 0).sorted((a, b) -> b - a).toList();
    long relevantFound = gains.stream().filter(gain -> gain > 0).count();
    int first = firstRelevant(gains);
    double best = dcg(ideal.subList(0, Math.min(DEPTH, ideal.size())));
    return new RankingMetrics(first == 1 ? 1 : 0, first > 0 ? 1 : 0, first > 0 ? 1.0 / first : 0,
        best == 0 ? 0 : dcg(gains) / best, ideal.isEmpty() ? 0 : (double) relevantFound / ideal.size());
  }

  /** The mean of each figure; all 0 over none. */
  public static RankingMetrics mean(Collection<RankingMetrics> all) {
    return new RankingMetrics(mean(all, RankingMetrics::hitAt1), mean(all, RankingMetrics::hitAt10),
        mean(all, RankingMetrics::mrrAt10), mean(all, RankingMetrics::ndcgAt10), mean(all, RankingMetrics::recallAt10));
  }

  private static double mean(Collection<RankingMetrics> all, ToDoubleFunction<RankingMetrics> figure) {
    return all.stream().mapToDouble(figure).average().orElse(0);
  }

  private static int firstRelevant(List<Integer> gains) {
    for (int i = 0; i < gains.size(); i++) {
      if (gains.get(i) > 0) {
        return i + 1;
      }
    }
    return 0;
  }

  private static double dcg(List<Integer> gains) {
    double sum = 0;
    for (int i = 0; i < gains.size(); i++) {
      sum += gains.get(i) * Math.log(2) / Math.log(i + 2);
    }
    return sum;
  }
}
