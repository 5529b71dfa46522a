package io.dify.rag.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SeparationTest {
  /** Ratings of 58 normal and 51 abnormal images from 1 to 5, the worked example of Hanley and McNeil, Radiology 143 (1982): area .893. */
  @Test
  void theAreaIsThatOfHanleyAndMcNeil() {
    Separation ratings = Separation.of(ratings(3, 2, 2, 11, 33), ratings(33, 6, 6, 11, 2));

    assertThat(ratings.auroc()).isEqualTo(0.893, within(0.0005));
    assertThat(ratings.answerable()).isEqualTo(51);
    assertThat(ratings.unanswerable()).isEqualTo(58);
    assertThat(ratings.at(4)).isEqualTo(new Separation.Point(4, 13 / 58.0, 7 / 51.0));
    assertThat(ratings.at(3.5)).isEqualTo(new Separation.Point(3.5, 13 / 58.0, 7 / 51.0));
  }

  private static double[] ratings(int... counts) {
    DoubleStream all = DoubleStream.empty();
    for (int i = 0; i < counts.length; i++) {
      double[] same = new double[counts[i]];
      Arrays.fill(same, i + 1);
      all = DoubleStream.concat(all, Arrays.stream(same));
    }
    return all.toArray();
  }

  /** Five of six pairs are in order; from .7 on half of the bad and a third of the good are wrong, from .8 on none and a third. */
  @Test
  void figuresAreThoseComputedByHand() {
    Separation small = Separation.of(new double[]{ 0.9, 0.8, 0.4}, new double[]{ 0.7, 0.3});

    assertThat(small.auroc()).isEqualTo(5 / 6.0, within(1e-12));
    assertThat(small.at(0.7)).isEqualTo(new Separation.Point(0.7, 0.5, 1 / 3.0));
    assertThat(small.at(0.8)).isEqualTo(new Separation.Point(0.8, 0, 1 / 3.0));
    assertThat(small.equalErrorRate()).isEqualTo(1 / 3.0, within(1e-12));
    assertThat(small.equalErrorThreshold()).isEqualTo(0.7 + 0.1 / 3, within(1e-12));
  }

  @Test
  void perfectAndUselessScoresAreToldApart() {
    Separation perfect = Separation.of(new double[]{ 0.6, 0.9}, new double[]{ 0.1, 0.5});
    Separation useless = Separation.of(new double[]{ 1, 1, 1}, new double[]{ 1, 1});

    assertThat(perfect.auroc()).isEqualTo(1);
    assertThat(perfect.equalErrorRate()).isZero();
    assertThat(perfect.equalErrorThreshold()).isBetween(0.5, 0.6);
    assertThat(useless.auroc()).isEqualTo(0.5);
    assertThat(useless.equalErrorRate()).isEqualTo(0.5);
  }

  @Test
  void questionsThatFindNothingRankLowest() {
    Separation found = Separation.of(new double[]{ 0.5, Double.NEGATIVE_INFINITY},
        new double[]{ Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY});

    assertThat(found.auroc()).isEqualTo(0.75);
    assertThat(found.at(0.1)).isEqualTo(new Separation.Point(0.1, 0, 0.5));
    assertThat(Separation.of(new double[]{ 1}, new double[0]).auroc()).isEqualTo(0.5);
  }
}
