package io.dify.bench.knowledge;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;

/** Durations of the same work on one item after the other. */
final class Times {
  private Times() {}

  /** Runs the work on items 0 to {@code count - 1} and gives median and 99th percentile in milliseconds. */
  static String of(int count, IntConsumer work) {
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      work.accept(i);
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return String.format(Locale.ROOT, "%.2f / %.2f", nanos[count / 2] / 1e6, nanos[(int) (count * 0.99)] / 1e6);
  }
}
