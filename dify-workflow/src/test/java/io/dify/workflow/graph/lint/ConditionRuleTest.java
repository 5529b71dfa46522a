package io.dify.workflow.graph.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import io.dify.workflow.condition.Operator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rule agrees with what the operators really do: where it sees no fault none is thrown, where it sees one every value throws. */
class ConditionRuleTest {
  private static final Map<ValueType, Value> SAMPLES = new EnumMap<>(Map.of(
      ValueType.STRING, Value.of("a"), ValueType.INTEGER, Value.of(7), ValueType.FLOAT, Value.of(7.5),
      ValueType.BOOLEAN, Value.of(true), ValueType.OBJECT, Value.from(Map.of("a", 1)),
      ValueType.ARRAY_STRING, Value.from(List.of("a")), ValueType.ARRAY_NUMBER, Value.from(List.of(1)),
      ValueType.ARRAY_OBJECT, Value.from(List.of(Map.of("a", 1))), ValueType.ARRAY_BOOLEAN, Value.from(List.of(true)),
      ValueType.ARRAY_FILE,
      Value.from(List.of(new FileRef("1", "image", "remote_url", "a.png", ".png", "", 1, null, null)))));

  static Stream<Arguments> all() {
    return Stream.of(Operator.values())
        .flatMap(operator -> SAMPLES.keySet().stream().map(type -> arguments(operator, type)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("all")
  void agreesWithTheOperator(Operator operator, ValueType type) {
    assertThat(ConditionRule.fits(operator, type))
        .isEqualTo(works(operator, Objects.requireNonNull(SAMPLES.get(type))));
  }

  private static boolean works(Operator operator, Value actual) {
    boolean truths = actual.type() == ValueType.BOOLEAN || actual.type() == ValueType.ARRAY_BOOLEAN;
    Value item = Value.of(truths ? "true" : "a");
    Value expected = switch (operator) {
      case IN, NOT_IN, ALL_OF -> new Value.Array(List.of(item));
      case EQUAL, NOT_EQUAL, GREATER, LESS, AT_LEAST, AT_MOST -> Value.of("7");
      default -> item;
    };
    try {
      operator.test(actual, expected);
      return true;
    } catch (DifyException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.TYPE_MISMATCH);
      return false;
    }
  }
}
