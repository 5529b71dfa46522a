package io.dify.rag.eval;

import java.util.Arrays;

/**
 * How far one search is ahead of another on the same questions, in one metric.
 *
 * @param mean the mean over the questions of what the second gains over the first; below 0 when it loses
 * @param interval where that mean lies (paired bootstrap)
 * @param pValue how likely so large a mean would be if the two were the same (paired randomisation test, two-sided)
 */
public record Difference(double mean, Interval interval, double pValue) {
  static Difference of(double[] differences, Resampling resampling) {
    return new Difference(Arrays.stream(differences).average().orElse(0), Bootstrap.ofMean(differences, resampling),
        Bootstrap.chanceOfMean(differences, resampling));
  }

  /**
   * Whether the second is shown to be no worse by more than a margin: the whole interval lies above it. With few questions intervals are wide, and a
   * small margin cannot be shown.
   *
   * @param margin from 0, such as 0.01 for a hundredth
   */
  public boolean isNotWorseThan(double margin) {
    return interval.low() > -margin;
  }

  /** Whether the second is shown to be better: the whole interval lies above 0. */
  public boolean isBetter() {
    return interval.low() > 0;
  }

  /** Whether the second is shown to be worse: the whole interval lies below 0. */
  public boolean isWorse() {
    return interval.high() < 0;
  }
}
