package io.dify.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
  private static Environment of(String value) {
    return new Environment(Map.of("X", value));
  }

  private static void refused(ThrowingCallable reading, String form) {
    assertThatThrownBy(reading).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAM)).hasMessageStartingWith("X ")
        .hasMessageContaining(form);
  }

  @ParameterizedTest
  @ValueSource(strings = { "", " \t"})
  void whatHasNoValueIsNotThere(String value) {
    Environment empty = of(value);
    assertThat(empty.text("X")).isEmpty();
    assertThat(empty.present("X")).isEmpty();
    assertThat(empty.secret("X")).isEmpty();
    assertThat(empty.whole("X", 7, 8, 9)).as("the usual number may be any").isEqualTo(7);
    assertThat(empty.share("X", 0.5)).isEqualTo(0.5);
    assertThat(empty.flag("X", true)).isTrue();
    assertThat(empty.choice("X", "a", "b")).isEqualTo("a");
    assertThat(empty.words("X")).isEmpty();
    assertThat(empty.path("X")).isEmpty();
    assertThat(empty.paths("X")).isEmpty();
    assertThat(empty.address("X")).isEmpty();
  }

  @Test
  void valuesAreReadAsWhatTheyAreToBe() {
    assertThat(of(" v ").present("X")).contains("v");
    assertThat(of("k").secret("X").orElseThrow().reveal()).isEqualTo("k");
    assertThat(of(" 9 ").whole("X", 1, 1, 9)).isEqualTo(9);
    assertThat(of("9000000000").whole("X", 1L, 1L, Long.MAX_VALUE)).isEqualTo(9_000_000_000L);
    assertThat(of("1").share("X", 0)).isEqualTo(1);
    assertThat(of("1").flag("X", false)).isTrue();
    assertThat(of("false").flag("X", true)).isFalse();
    assertThat(of("b").choice("X", "a", "b")).isEqualTo("b");
    assertThat(of("a, b,,").words("X")).containsExactly("a", "b");
    assertThat(of("x").path("X")).contains(Path.of("x").toAbsolutePath());
    assertThat(of("/a: /b:").paths("X")).containsExactly(Path.of("/a"), Path.of("/b"));
    assertThat(of("https://h/x").address("X")).contains(URI.create("https://h/x"));
  }

  @ParameterizedTest
  @ValueSource(strings = { "0", "10", "1.5", "x", "99999999999999999999"})
  void aNumberOutOfRangeIsRefusedWithTheRange(String value) {
    refused(() -> of(value).whole("X", 5, 1, 9), "'" + value + "'; it must be a whole number from 1 to 9");
  }

  @ParameterizedTest
  @ValueSource(strings = { "-0.1", "1.1", "NaN", "half"})
  void aShareIsANumberFromNoughtToOne(String value) {
    refused(() -> of(value).share("X", 1), "a number from 0 to 1");
  }

  @Test
  void otherWordsAreRefusedWithThoseThatAreKnown() {
    refused(() -> of("yes").flag("X", true), "true or false");
    refused(() -> of("c").choice("X", "a", "b"), "a or b");
    refused(() -> of("a\0b").path("X"), "is no path");
    refused(() -> of("/a:\0").paths("X"), "is no path");
  }

  @ParameterizedTest
  @ValueSource(strings = { "h/x", "ftp://h", "http://h?q=secret", "http://u:secret@h/%%"})
  void anAddressThatIsNoneIsNotRepeated(String value) {
    assertThatThrownBy(() -> of(value).address("X")).hasMessageContaining("X must be an address")
        .hasMessageNotContaining("secret");
  }
}
