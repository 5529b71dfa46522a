package io.dify.core.tool.calculator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalculatorTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "0.1 + 0.2 | 0.3", "1 + 2 * 3 | 7", "(1 + 2) * 3 | 9", "2 ** 3 ** 2 | 512",
    "-2 ** 2 | -4", "(-2) ** 2 | 4", "2 ** -1 | 0.5", "--3 | 3", "7 // 2 | 3", "-7 // 2 | -4", "-7 % 3 | 2",
    "7 % -3 | -2", "5.5 % 2 | 1.5", "1e3 | 1000", "1_000 * 2 | 2000", ".5 + 1. | 1.5", "10 / 4 | 2.5",
    "100 * 1.10 | 110", "sqrt(16) | 4", "16 ** 0.5 | 4", "abs(-3.50) | 3.5", "round(2.5) | 2",
    "round(3.14159, 2) | 3.14", "round(1234, -2) | 1200", "floor(-1.5) + ceil(1.2) | 0", "trunc(-1.9) | -1",
    "min(3, 1, 2) | 1",
    "max(3, 1, 2) | 3", "sum(1, 2, 3.5) | 6.5", "avg(1, 2) | 1.5", "3 × 4 ÷ 2 − 1 | 5",
    "1 / 3 * 3 | 0.99999999999999999999999999999999999999999999999999",
    "0 ** 0 | 1", "(-1) ** 100000001 | -1", "2 ** 100 | 1267650600228229401496703205376", "PI - pi | 0"})
  void sumsAreExact(String expression, String result) {
    assertThat(Calculator.evaluate(expression).toPlainString()).isEqualTo(result);
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "1 +", "(1", "1)", "2 ^ 3", "1 / 0", "5 % 0", "x + 1", "sqrt(-1)", "pow(1, 2)",
    "0 ** -1", "2 ** 0.3", "1,5", "1 2", "__import__('os')", "sqrt()", "min()", "\"a\"", "１", "1.2.3", "é"})
  void whatIsNoSumIsRefused(String expression) {
    assertThatThrownBy(() -> Calculator.evaluate(expression)).isInstanceOf(DifyException.class)
        .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.INVALID_PARAM);
  }

  @ParameterizedTest
  @ValueSource(strings = { "9 ** 9 ** 9", "10 ** 1001", "1e999 * 1e999", "1e9999", "1e-9999", "2 ** 10000000000",
    "1.00001 ** 4000", "10 ** 999 * 10 ** 999"})
  void numbersDoNotGrowWithoutBounds(String expression) {
    assertThatThrownBy(() -> Calculator.evaluate(expression)).isInstanceOf(DifyException.class)
        .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
  }

  @Test
  void deepNestingIsRefusedNotAStackOverflow() {
    assertThatThrownBy(() -> Calculator.evaluate("(".repeat(2000) + "1" + ")".repeat(2000)))
        .hasMessageContaining("levels deep");
    assertThatThrownBy(() -> Calculator.evaluate("-".repeat(4000) + "1")).hasMessageContaining("levels deep");
    assertThatThrownBy(() -> Calculator.evaluate("2" + "**2".repeat(1300))).hasMessageContaining("levels deep");
    assertThatThrownBy(() -> Calculator.evaluate("1+".repeat(3000) + "1")).hasMessageContaining("characters");
  }

  @Test
  void theMessageNamesThePlace() {
    assertThatThrownBy(() -> Calculator.evaluate("1 + $")).hasMessageContaining("character 5");
  }

  @Test
  void randomSumsOfIntegersAgreeWithBigInteger() {
    long seed = 20241121;
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      BigInteger a = new BigInteger(1 + random.nextInt(200), random);
      BigInteger b = new BigInteger(1 + random.nextInt(200), random);
      BigInteger c = new BigInteger(1 + random.nextInt(90), random);
      assertThat(Calculator.evaluate(a + " * " + b + " - (" + c + " + " + a + ")").toBigIntegerExact())
          .as("seed %d, sum %d", seed, i).isEqualTo(a.multiply(b).subtract(c.add(a)));
    }
  }

  @Test
  void randomTextNeverFailsInAnotherWay() {
    long seed = 7;
    Random random = new Random(seed);
    String alphabet = "0123456789.+-*/%()e, sqrtmaxround_**";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(24); n >= 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        Calculator.evaluate(text.toString());
      } catch (DifyException e) {
        assertThat(e.code()).as("seed %d: %s", seed, text).isIn(ErrorCode.INVALID_PARAM, ErrorCode.LIMIT_EXCEEDED);
      }
    }
  }
}
