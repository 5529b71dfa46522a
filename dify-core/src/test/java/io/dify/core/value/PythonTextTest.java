package io.dify.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected texts are what CPython 3.11 prints for {@code repr}. */
class PythonTextTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "0.0|0.0", "-0.0|-0.0", "1|1.0", "-1|-1.0", "0.1|0.1", "2.5|2.5", "100|100.0",
    "0.30000000000000004|0.30000000000000004", "3.141592653589793|3.141592653589793", "0.001|0.001", "0.0001|0.0001",
    "0.00012345|0.00012345", "0.00001|1e-05", "0.000012345|1.2345e-05", "1e-10|1e-10", "1e-100|1e-100",
    "-1.5e-7|-1.5e-07", "123456789|123456789.0", "1e15|1000000000000000.0", "1234567890123456|1234567890123456.0",
    "9999999999999998|9999999999999998.0", "1e16|1e+16", "-1e16|-1e+16", "1.2345678901234567e16|1.2345678901234568e+16",
    "2e23|2e+23", "1e22|1e+22", "1e100|1e+100", "1.5e300|1.5e+300", "1.7976931348623157e308|1.7976931348623157e+308",
    "2.2250738585072014e-308|2.2250738585072014e-308", "4.9e-324|5e-324", "1e-323|1e-323", "NaN|nan", "Infinity|inf",
    "-Infinity|-inf"})
  void numbers(double number, String expected) {
    assertThat(PythonText.number(number)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = { "plain|'plain'", "``|''", "it's|\"it's\"",
    "say \"hi\"|'say \"hi\"'", "it's \"both\"|'it\\'s \"both\"'", "back\\slash|'back\\\\slash'", "退货😀é|'退货😀é'"})
  void texts(String text, String expected) {
    assertThat(PythonText.repr(Value.of(text))).isEqualTo(expected);
  }

  @Test
  void charactersThatCannotBePrintedAreCoded() {
    String text = "\n\r\t\u0000\u001b\u007f\u0085\u00a0\u00ad\u200b\u2028\u3000\ue000\ufeff"
        + Character.toString(0xe0001);
    assertThat(PythonText.repr(Value.of(text))).isEqualTo("'\\n\\r\\t\\x00\\x1b\\x7f\\x85\\xa0\\xad\\u200b\\u2028"
        + "\\u3000\\ue000\\ufeff\\U000e0001'");
    assertThat(PythonText.repr(Value.of("half \ud83d"))).isEqualTo("'half \\ud83d'");
  }

  @Test
  void nestedValues() {
    Value value = Value.from(List.of(List.of(1, 2.0), List.of(true, List.of()), new Value.Obj(java.util.Map.of())));
    assertThat(PythonText.repr(value)).isEqualTo("[[1, 2.0], [True, []], {}]");
    assertThat(PythonText.repr(Value.nothing())).isEqualTo("None");
  }
}
