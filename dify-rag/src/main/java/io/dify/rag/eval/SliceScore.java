package io.dify.rag.eval;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of a part of the questions.
 *
 * @param slice name of the part, empty for all
 * @param questions how many were asked
 * @param metrics their means
 * @param intervals where the true mean of each metric lies
 * @param latency how long each search took
 */
public record SliceScore(String slice, int questions, RankingMetrics metrics, Map<Metric, Interval> intervals,
    Latency latency) {
  /** Copies. */
  public SliceScore {
    intervals = Map.copyOf(intervals);
  }

  static SliceScore of(String slice, List<QueryResult> results, Resampling resampling) {
    List<RankingMetrics> metrics = results.stream().map(QueryResult::metrics).toList();
    Map<Metric, Interval> intervals = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      intervals.put(metric, Bootstrap.ofMean(metrics.stream().mapToDouble(metric::of).toArray(), resampling));
    }
    return new SliceScore(slice, results.size(), RankingMetrics.mean(metrics), intervals,
        Latency.of(results.stream().mapToLong(QueryResult::nanos).toArray()));
  }

  /** Where the true mean of a metric lies. */
  public Interval interval(Metric metric) {
    return intervals.getOrDefault(metric, new Interval(0, 0));
  }
}
