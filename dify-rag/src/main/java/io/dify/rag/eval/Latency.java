package io.dify.rag.eval;

import java.util.Arrays;

/**
 * How long searches took, in milliseconds.
 *
 * @param p50Millis half took at most so long
 * @param p99Millis 99 of 100 took at most so long
 */
public record Latency(double p50Millis, double p99Millis) {
  /** Percentiles by nearest rank; 0 over none. */
  public static Latency of(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Latency(percentile(sorted, 0.50), percentile(sorted, 0.99));
  }

  private static double percentile(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
  }
}
