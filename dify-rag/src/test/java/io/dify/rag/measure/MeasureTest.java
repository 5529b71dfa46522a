package io.dify.rag.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MeasureTest {
  private static final String[] PARTS = { "a", "hello", " world", "退货", "政策，", "𠮷", "👩‍👧", " ", "\n\n", "1234567",
    "<|endoftext|>", "ありがとう", "e\u0301", "....", "\t", "данные"};

  /** Counts published with the vocabulary's own documentation. */
  @ParameterizedTest
  @CsvSource({ "tiktoken is great!,6", "antidisestablishmentarianism,6", "2 + 2 = 4,7", "お誕生日おめでとう,9"})
  void tokensAreThoseOfTheVocabulary(String text, int tokens) {
    assertThat(LengthUnit.TOKENS.measure().length(text)).isEqualTo(tokens);
  }

  @Test
  void charactersAreCodePoints() {
    assertThat(LengthUnit.CHARACTERS.measure().length("a𠮷退")).isEqualTo(3);
  }

  @Test
  void whatLooksLikeAControlTokenIsText() {
    assertThat(LengthUnit.TOKENS.measure().length("<|endoftext|>")).isGreaterThan(1);
  }

  @Test
  void unitsHaveNames() {
    assertThat(LengthUnit.of("tokens")).isEqualTo(LengthUnit.TOKENS);
    assertThat(LengthUnit.CHARACTERS.wire()).isEqualTo("characters");
    assertThatThrownBy(() -> LengthUnit.of("words")).isInstanceOf(DifyException.class).hasMessageContaining("tokens");
  }

  static IntStream seeds() {
    return IntStream.range(0, 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void stretchesFitWhatTheyAreAskedToFit(int seed) {
    Random random = new Random(seed);
    StringBuilder made = new StringBuilder();
    for (int i = random.nextInt(300); i >= 0; i--) {
      made.append(PARTS[random.nextInt(PARTS.length)]);
    }
    String text = made.toString();
    for (LengthUnit unit : LengthUnit.values()) {
      Measure measure = unit.measure();
      int max = 5 + random.nextInt(60);

      int start = measure.start(text, 0, text.length(), max);
      assertThat(measure.length(text.substring(start))).isLessThanOrEqualTo(max);
      int end = measure.end(text, 0, text.length(), max);
      assertThat(measure.length(text.substring(0, end))).isLessThanOrEqualTo(max + 3);
      assertThat(measure.length(text) <= max).isEqualTo(end == text.length());
      assertThat(measure.fits(text, 0, end, max)).isEqualTo(measure.length(text.substring(0, end)) <= max);
      assertThat(Character.isLowSurrogate((text + " ").charAt(end))).isFalse();
      assertThat(Character.isLowSurrogate((text + " ").charAt(start))).isFalse();
    }
  }
}
