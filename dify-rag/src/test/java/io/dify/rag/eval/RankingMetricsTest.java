package io.dify.rag.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
  @Test
  void aPerfectRankingScoresOneThroughout() {
    assertThat(RankingMetrics.of(List.of("a", "b", "x"), Map.of("a", 2, "b", 1, "c", 0)))
        .isEqualTo(new RankingMetrics(1, 1, 1, 1, 1));
  }

  /** DCG = 1/log2(3) + 3/log2(5) = 0.63093 + 1.29203; ideal = 3 + 1/log2(3) + 1/log2(4) = 4.13093. */
  @Test
  void gradesAndRanksCountAsComputedByHand() {
    RankingMetrics metrics = RankingMetrics.of(List.of("x", "b", "y", "a"), Map.of("a", 3, "b", 1, "c", 1));

    assertThat(metrics.hitAt1()).isZero();
    assertThat(metrics.hitAt10()).isEqualTo(1);
    assertThat(metrics.mrrAt10()).isEqualTo(0.5);
    assertThat(metrics.ndcgAt10()).isEqualTo(1.92296 / 4.13093, within(1e-5));
    assertThat(metrics.recallAt10()).isEqualTo(2.0 / 3, within(1e-9));
  }

  @Test
  void nothingBelowTheTenthCounts() {
    List<String> ranking = IntStream.rangeClosed(1, 12).mapToObj(i -> "e" + i).toList();

    assertThat(RankingMetrics.of(ranking, Map.of("e11", 1))).isEqualTo(new RankingMetrics(0, 0, 0, 0, 0));
    assertThat(RankingMetrics.of(ranking, Map.of("e10", 1)).mrrAt10()).isEqualTo(0.1);
  }

  @Test
  void recallCountsAllRelevantEntriesButGainOnlyTenOfThem() {
    Map<String, Integer> twenty = IntStream.range(0, 20).boxed()
        .collect(java.util.stream.Collectors.toMap(i -> "e" + i, i -> 1));
    RankingMetrics metrics = RankingMetrics.of(IntStream.range(0, 10).mapToObj(i -> "e" + i).toList(), twenty);

    assertThat(metrics.recallAt10()).isEqualTo(0.5);
    assertThat(metrics.ndcgAt10()).isEqualTo(1, within(1e-9));
  }

  @Test
  void negativeGradesAndEmptyRankingsAreWorthNothing() {
    assertThat(RankingMetrics.of(List.of("a"), Map.of("a", -1))).isEqualTo(new RankingMetrics(0, 0, 0, 0, 0));
    assertThat(RankingMetrics.of(List.of(), Map.of("a", 1))).isEqualTo(new RankingMetrics(0, 0, 0, 0, 0));
  }

  @Test
  void percentilesAreByNearestRank() {
    long[] millis = IntStream.rangeClosed(1, 100).mapToLong(i -> i * 1_000_000L).toArray();

    assertThat(Latency.of(millis)).isEqualTo(new Latency(50, 99));
    assertThat(Latency.of(new long[]{ 7_000_000})).isEqualTo(new Latency(7, 7));
    assertThat(Latency.of(new long[0])).isEqualTo(new Latency(0, 0));
  }
}
