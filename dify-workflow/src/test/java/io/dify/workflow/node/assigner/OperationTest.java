package io.dify.workflow.node.assigner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.value.ValueJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      over-write   | "a"   | "b"   | "b"
      over-write   | 1     | 2.5   | 2.5
      over-write   | null  | [1]   | [1]
      set          | true  | false | false
      clear        | "a"   | null  | ""
      clear        | 3     | null  | 0
      clear        | 3.5   | null  | 0.0
      clear        | true  | null  | false
      clear        | [1]   | null  | []
      clear        | {"a":1} | null | {}
      append       | [1]   | 2     | [1,2]
      append       | null  | "x"   | ["x"]
      extend       | [1]   | [2,3] | [1,2,3]
      +=           | 1     | 2     | 3
      +=           | 1     | 0.5   | 1.5
      -=           | 1     | 2     | -1
      *=           | 3     | 2     | 6
      /=           | 3     | 2     | 1.5
      remove-first | [1,2] | null  | [2]
      remove-last  | [1,2] | null  | [1]
      remove-first | []    | null  | []
      """)
  void giveTheNewValue(String operation, String old, String value, String expected) {
    assertThat(
        ValueJson.write(Operation.of(operation).orElseThrow().apply("v", ValueJson.read(old), ValueJson.read(value))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      over-write | "a" | 1     | v is string and cannot become integer.
      append     | "a" | "b"   | 'append' works on lists, v meets string.
      extend     | [1] | 2     | 'extend' works on lists, v meets integer.
      +=         | "a" | 1     | '+=' works on numbers, v is string.
      +=         | 1   | "1"   | '+=' on v needs a number, not string.
      /=         | 1   | 0     | '/=' on v would divide by zero.
      *=         | 9223372036854775807 | 2 | '*=' on v leaves the range of whole numbers.
      """)
  void refuseWhatDoesNotFit(String operation, String old, String value, String message) {
    assertThatThrownBy(
        () -> Operation.of(operation).orElseThrow().apply("v", ValueJson.read(old), ValueJson.read(value)))
        .isInstanceOf(DifyException.class).hasMessage(message);
  }
}
