package io.dify.rag.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelevanceTest {
  @ParameterizedTest
  @CsvSource({ "1, 0.85, 1", "0.85, 0.85, 0.5", "0.70, 0.85, 0", "0.925, 0.85, 0.75", "0.2, 0.85, 0", "-1, 0.87, 0",
    "0.5, 0, 0.75", "1.0000001, 0.87, 1"})
  void scalesTheCosineAroundTheThreshold(double cosine, double threshold, double relevance) {
    assertThat(Relevance.of(cosine, threshold)).isEqualTo(relevance, within(1e-9));
  }

  @Test
  void aModelWithoutRoomAboveItsThresholdIsRefused() {
    assertThatThrownBy(() -> new CalibratedModel(new WordVectors("w", 4), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CalibratedModel(new WordVectors("w", 4), Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
