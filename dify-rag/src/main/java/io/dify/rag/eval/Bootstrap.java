package io.dify.rag.eval;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Confidence by resampling. */
final class Bootstrap {
  private static final double TAIL = 0.025;
  /** Sums that differ by rounding only count as equal. */
  private static final double ROUNDING = 1e-9;

  private Bootstrap() {}

  /**
   * Where the mean lies: the percentile bootstrap (Efron and Tibshirani 1993, chapter 13) over as many values drawn with replacement as there
   * are. From 0 to 0 over none.
   */
  static Interval ofMean(double[] values, Resampling resampling) {
    if (values.length == 0) {
      return new Interval(0, 0);
    }
    SplittableRandom random = new SplittableRandom(resampling.seed());
    double[] means = new double[resampling.rounds()];
    for (int round = 0; round < means.length; round++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[round] = sum / values.length;
    }
    return percentiles(means);
  }

  /** The interval that leaves out a fortieth of the values at each end, by nearest rank. */
  static Interval percentiles(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int out = (int) Math.floor(TAIL * sorted.length);
    return new Interval(sorted[out], sorted[sorted.length - 1 - out]);
  }

  /**
   * How likely a mean as far from 0 as this one would be if signs were chance: the paired randomisation test (Smucker, Allan and Carterette 2007),
   * two-sided, with the observed signs counted as one of the rounds (Phipson and Smyth 2010). 1 over none.
   */
  static double chanceOfMean(double[] differences, Resampling resampling) {
    double observed = Math.abs(Arrays.stream(differences).sum()) - ROUNDING;
    double[] nonZero = Arrays.stream(differences).filter(difference -> difference != 0).toArray();
    SplittableRandom random = new SplittableRandom(resampling.seed());
    int asFar = 1;
    for (int round = 0; round < resampling.rounds(); round++) {
      double sum = 0;
      for (double difference : nonZero) {
        sum += random.nextBoolean() ? difference : -difference;
      }
      asFar += Math.abs(sum) >= observed ? 1 : 0;
    }
    return asFar / (resampling.rounds() + 1.0);
  }
}
