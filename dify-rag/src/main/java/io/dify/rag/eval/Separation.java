package io.dify.rag.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How well a score tells questions that have an answer from those that have none.
 *
 * @param answerable how many questions have one
 * @param unanswerable how many have none
 * @param auroc how likely a question with an answer has the higher score of two, equal ones counted by half: 0.5 is chance, 1 perfect (Hanley and
 *     McNeil 1982)
 * @param equalErrorRate the share of wrong decisions at the threshold where both kinds are wrong equally often, between thresholds by a straight
 *     line
 * @param equalErrorThreshold that threshold
 * @param curve what each threshold does, from the lowest to the highest
 */
public record Separation(int answerable, int unanswerable, double auroc, double equalErrorRate,
    double equalErrorThreshold, List<Point> curve) {
  /**
   * What a threshold does: a question is answered when its score is at least this.
   *
   * @param threshold the threshold; negative infinity answers all
   * @param falseAccept share of the questions without an answer that are answered
   * @param falseReject share of the questions with an answer that are not
   */
  public record Point(double threshold, double falseAccept, double falseReject) {}

  /** Copies. */
  public Separation {
    curve = List.copyOf(curve);
  }

  /**
   * Compares scores.
   *
   * @param answerable scores of questions that have an answer, negative infinity where nothing was found
   * @param unanswerable of questions that have none
   */
  public static Separation of(double[] answerable, double[] unanswerable) {
    double[] good = sorted(answerable);
    double[] bad = sorted(unanswerable);
    List<Point> curve = new ArrayList<>();
    double[] thresholds = java.util.stream.DoubleStream.concat(Arrays.stream(good), Arrays.stream(bad)).distinct()
        .sorted().toArray();
    for (double threshold : thresholds) {
      curve.add(new Point(threshold, share(bad.length - below(bad, threshold), bad.length),
          share(below(good, threshold), good.length)));
    }
    curve.add(new Point(Double.POSITIVE_INFINITY, 0, 1));
    Point equal = equalError(curve);
    return new Separation(good.length, bad.length, auroc(good, bad), (equal.falseAccept + equal.falseReject) / 2,
        equal.threshold, curve);
  }

  /** The point of a threshold, which need not be one of the scores. */
  public Point at(double threshold) {
    for (Point point : curve) {
      if (point.threshold >= threshold) {
        return new Point(threshold, point.falseAccept, point.falseReject);
      }
    }
    return curve.getLast();
  }

  private static double[] sorted(double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  private static double share(int part, int of) {
    return of == 0 ? 0 : (double) part / of;
  }

  /** How many lie below a value. */
  private static int below(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double auroc(double[] good, double[] bad) {
    if (good.length == 0 || bad.length == 0) {
      return 0.5;
    }
    double wins = 0;
    for (double score : good) {
      int lower = below(bad, score);
      wins += lower + (below(bad, Math.nextUp(score)) - lower) / 2.0;
    }
    return wins / ((double) good.length * bad.length);
  }

  /** Where false accepts, which fall, meet false rejects, which rise. */
  private static Point equalError(List<Point> curve) {
    Point before = curve.getFirst();
    for (Point point : curve) {
      if (point.falseReject >= point.falseAccept) {
        double gapBefore = before.falseAccept - before.falseReject;
        double gap = point.falseReject - point.falseAccept;
        double part = gapBefore + gap == 0 ? 0 : gapBefore / (gapBefore + gap);
        double rate = before.falseReject + part * (point.falseReject - before.falseReject);
        double threshold = Double.isInfinite(point.threshold) || Double.isInfinite(before.threshold)
            ? point.threshold
            : before.threshold + part * (point.threshold - before.threshold);
        return new Point(threshold, rate, rate);
      }
      before = point;
    }
    return before;
  }
}
