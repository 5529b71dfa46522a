package io.dify.bench.service;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Durations up to 100 s, counted in steps of a tenth of a millisecond. Thread-safe. */
final class Times {
  private static final int STEPS = 1_000_000;
  private static final long NANOS_PER_STEP = 100_000;

  private final AtomicIntegerArray counts = new AtomicIntegerArray(STEPS);
  private final AtomicInteger count = new AtomicInteger();

  void add(long nanos) {
    counts.incrementAndGet((int) Math.clamp(nanos / NANOS_PER_STEP, 0, STEPS - 1));
    count.incrementAndGet();
  }

  int count() {
    return count.get();
  }

  /** Milliseconds that this share of the durations does not exceed. */
  double at(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * count.get()));
    long seen = 0;
    for (int i = 0; i < STEPS; i++) {
      seen += counts.get(i);
      if (seen >= rank) {
        return (i + 1) * NANOS_PER_STEP / 1e6;
      }
    }
    return 0;
  }

  @Override
  public String toString() {
    double[] shares = { .5, .95, .99, .999, 1};
    double[] millis = Arrays.stream(shares).map(this::at).toArray();
    return String.format(Locale.ROOT, "p50 %.1f, p95 %.1f, p99 %.1f, p99.9 %.1f, max %.1f ms", millis[0], millis[1],
        millis[2], millis[3], millis[4]);
  }
}
