package io.dify.rag.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusionTest {
  private static final double THRESHOLD = 0.8;

  /** Lists read {@code id=score ...}; with this threshold a cosine of 1 is as close as 1, 0.8 as exp(-1/2), 0.6 as exp(-1), 0.4 as exp(-3/2). */
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      # words          | meaning         | fused
      a=1.0 b=0.5      | b=1.0 a=0.8     | b=0.9 a=0.685224528
      a=1.0            | b=1.0           | b=0.8 a=0.2
      a=1.5            | a=1.0           | a=1.1
      ''               | a=0.8 b=0.6     | a=0.485224528 b=0.294303553
      a=0.5 b=0.5      | a=0.8 b=0.8     | a=0.585224528 b=0.585224528
      b=0.5 a=0.5      | b=0.8 a=0.8     | a=0.585224528 b=0.585224528
      a=1.0            | a=0.4           | a=0.378504128
      """)
  void closenessAndShareOfWordsAddUpWithTheirWeights(String keyword, String vector, String fused) {
    Map<Candidate, Double> cosines = scores(vector);
    RankedList result = Fusion.fuse(list(keyword), list(vector), cosines, THRESHOLD, new FusionWeights(8, 2));

    Map<Candidate, Double> expected = scores(fused);
    assertThat(result.candidates()).containsExactlyElementsOf(inOrder(fused));
    expected.forEach(
        (candidate, score) -> assertThat(result.score(candidate).orElseThrow()).isEqualTo(score, within(1e-9)));
  }

  @Test
  void aHitOfTheWordsCountsItsExactCosine() {
    Candidate candidate = new Candidate("a", "a");

    RankedList result = Fusion.fuse(list("a=1.0"), list("b=0.8"), Map.of(candidate, 0.8), THRESHOLD,
        FusionWeights.DEFAULT);

    assertThat(result.score(candidate).orElseThrow()).isEqualTo(0.685224528, within(1e-9));
  }

  @Test
  void ranksCountFromOneAndTheListIsCut() {
    RankedList list = new RankedList(scores("c=0.1 a=0.9 b=0.9"), 2);

    assertThat(list.rank(new Candidate("a", "a"))).hasValue(1);
    assertThat(list.rank(new Candidate("b", "b"))).hasValue(2);
    assertThat(list.rank(new Candidate("c", "c"))).isEmpty();
    assertThat(list.score(new Candidate("c", "c"))).isEmpty();
  }

  @Test
  void weightsAreScaledAndChecked() {
    assertThat(new FusionWeights(3, 1).vector()).isEqualTo(0.75);
    assertThat(new FusionWeights(0, 5).keyword()).isEqualTo(1);
    assertThatThrownBy(() -> new FusionWeights(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FusionWeights(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FusionWeights(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static RankedList list(String text) {
    return new RankedList(scores(text), 100);
  }

  private static Map<Candidate, Double> scores(String text) {
    Map<Candidate, Double> scores = new HashMap<>();
    for (String item : text.isEmpty() ? new String[0] : text.split(" ")) {
      String[] parts = item.split("=");
      scores.put(new Candidate(parts[0], parts[0]), Double.parseDouble(parts[1]));
    }
    return scores;
  }

  private static List<Candidate> inOrder(String text) {
    List<Candidate> candidates = new ArrayList<>();
    for (String item : text.split(" ")) {
      candidates.add(new Candidate(item.split("=")[0], item.split("=")[0]));
    }
    return candidates;
  }
}
