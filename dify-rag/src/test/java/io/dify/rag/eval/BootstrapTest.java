package io.dify.rag.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dify.core.error.DifyException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final Resampling MANY = new Resampling(20_000, 7);

  /** Of two values, the mean is 0, 1.5 or 3 with probability 1/4, 1/2, 1/4: both ends lie within 2.5 %. */
  @Test
  void anIntervalOfTwoValuesReachesFromOneToTheOther() {
    assertThat(Bootstrap.ofMean(new double[]{ 0, 3}, MANY)).isEqualTo(new Interval(0, 3));
  }

  /** How often the one 10 among ten values is drawn is binomial (10, 0.1): 0 has .349, up to 2 .930, up to 3 .987. */
  @Test
  void anIntervalIsThatOfTheBinomialDistribution() {
    assertThat(Bootstrap.ofMean(new double[]{ 0, 0, 0, 0, 10, 0, 0, 0, 0, 0}, MANY)).isEqualTo(new Interval(0, 3));
  }

  /** 400 questions of which half are hit: 0.5 plus or minus 1.96 times 0.025. */
  @Test
  void anIntervalOfManyQuestionsIsThatOfTheNormalDistribution() {
    double[] hits = new double[400];
    Arrays.fill(hits, 0, 200, 1);
    Interval interval = Bootstrap.ofMean(hits, MANY);

    assertThat(interval.low()).isEqualTo(0.451, within(0.003));
    assertThat(interval.high()).isEqualTo(0.549, within(0.003));
  }

  @Test
  void anIntervalHoldsTheTrueMeanNineteenTimesOfTwenty() {
    SplittableRandom random = new SplittableRandom(20261121);
    int holds = 0;
    for (int experiment = 0; experiment < 500; experiment++) {
      double[] hits = new double[200];
      Arrays.setAll(hits, i -> random.nextDouble() < 0.7 ? 1 : 0);
      Interval interval = Bootstrap.ofMean(hits, new Resampling(500, experiment));
      holds += interval.low() <= 0.7 && 0.7 <= interval.high() ? 1 : 0;
    }
    assertThat(holds / 500.0).isBetween(0.92, 0.975);
  }

  @Test
  void theSameSeedGivesTheSameIntervalAndNothingGivesNone() {
    double[] values = { 0.1, 0.7, 0.3, 0.9, 0.2};

    assertThat(Bootstrap.ofMean(values, Resampling.DEFAULT)).isEqualTo(Bootstrap.ofMean(values, Resampling.DEFAULT));
    assertThat(Bootstrap.ofMean(new double[0], Resampling.DEFAULT)).isEqualTo(new Interval(0, 0));
    assertThatThrownBy(() -> new Resampling(10, 1)).isInstanceOf(DifyException.class).hasMessageContaining("100");
  }

  /** Of the eight choices of signs two have a sum as far from 0; of ten ones, 2 of 1,024. */
  @Test
  void chanceIsTheShareOfSignsThatGoAsFar() {
    assertThat(Bootstrap.chanceOfMean(new double[]{ 1, 1, 1}, MANY)).isEqualTo(0.25, within(0.01));
    assertThat(Bootstrap.chanceOfMean(new double[]{ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, MANY)).isEqualTo(0.00195,
        within(0.001));
    assertThat(Bootstrap.chanceOfMean(new double[]{ 1, -1, 0}, MANY)).isEqualTo(1);
    assertThat(Bootstrap.chanceOfMean(new double[]{ 0.1, 0.2, -0.3, 0}, MANY)).isEqualTo(1);
    assertThat(Bootstrap.chanceOfMean(new double[0], MANY)).isEqualTo(1);
  }

  /** Darwin's fifteen pairs of plants, the worked example of Fisher, The Design of Experiments, section 21: 1,726 of 32,768 choices of signs. */
  @Test
  void chanceIsThatOfFishersWorkedExample() {
    double[] darwin = { 49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};

    assertThat(Bootstrap.chanceOfMean(darwin, MANY)).isEqualTo(1_726 / 32_768.0, within(0.004));
  }

  @Test
  void aDifferenceSaysWhatIsShown() {
    double[] gains = new double[100];
    Arrays.fill(gains, 0, 60, 0.1);
    Difference better = Difference.of(gains, Resampling.DEFAULT);
    Difference worse = Difference.of(Arrays.stream(gains).map(gain -> -gain).toArray(), Resampling.DEFAULT);
    Difference same = Difference.of(new double[100], Resampling.DEFAULT);

    assertThat(better.mean()).isEqualTo(0.06, within(1e-9));
    assertThat(better.isBetter()).isTrue();
    assertThat(better.isNotWorseThan(0)).isTrue();
    assertThat(better.pValue()).isLessThan(0.001);
    assertThat(worse.isWorse()).isTrue();
    assertThat(worse.isNotWorseThan(0.05)).isFalse();
    assertThat(worse.isNotWorseThan(0.1)).isTrue();
    assertThat(same.isBetter() || same.isWorse()).isFalse();
    assertThat(same.isNotWorseThan(0.001)).isTrue();
  }
}
