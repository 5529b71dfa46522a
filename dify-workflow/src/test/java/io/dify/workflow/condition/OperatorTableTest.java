package io.dify.workflow.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator on every type of value: what the condition in the file comes to, or {@code error} when the node must fail. */
class OperatorTableTest {
  /** Operator, value of the variable, value in the condition, result; values as JSON, missing where nothing is written. */
  private static final String TABLE = """
      contains     | "green tea"      | "tea"          | true
      contains     | "green tea"      | "Tea"          | false
      contains     | "green tea"      | ""             | true
      contains     | "green tea"      |                | true
      contains     | ""               | ""             | false
      contains     | null             | "a"            | false
      contains     | ["a","b"]        | "a"            | true
      contains     | ["ab"]           | "a"            | false
      contains     | [1,2]            | "2"            | false
      contains     | [true]           | "true"         | true
      contains     | [true]           | "1"            | true
      contains     | [true]           | "maybe"        | error
      contains     | []               | "a"            | false
      contains     | {}               | "a"            | false
      contains     | 0                | "0"            | false
      contains     | 10               | "1"            | error
      contains     | 1.5              | "1"            | error
      contains     | true             | "t"            | error
      contains     | {"a":1}          | "a"            | error
      contains     | "a"              | ["a"]          | error
      not contains | "green tea"      | "tea"          | false
      not contains | "green tea"      | "coffee"       | true
      not contains | ""               | ""             | true
      not contains | null             | "a"            | true
      not contains | ["a","b"]        | "a"            | false
      not contains | ["a","b"]        | "c"            | true
      not contains | []               | "a"            | true
      not contains | 10               | "1"            | error
      not contains | {"a":1}          | "a"            | error
      not contains | 1.5              | "1"            | error
      not contains | true             | "t"            | error
      start with   | "green tea"      | "green"        | true
      start with   | "green tea"      | "tea"          | false
      start with   | "green tea"      | ""             | true
      start with   | ""               | "a"            | false
      start with   | null             | "a"            | false
      start with   | 15               | "1"            | error
      start with   | ["a"]            | "a"            | error
      start with   | true             | "t"            | error
      start with   | {"a":1}          | "a"            | error
      start with   | 1.5              | "1"            | error
      end with     | "green tea"      | "tea"          | true
      end with     | "green tea"      | "green"        | false
      end with     | ""               | ""             | false
      end with     | null             | ""             | false
      end with     | 1.5              | "5"            | error
      end with     | ["a"]            | "a"            | error
      end with     | 10               | "0"            | error
      end with     | true             | "e"            | error
      end with     | {"a":1}          | "a"            | error
      is           | "a"              | "a"            | true
      is           | "a"              | "A"            | false
      is           | ""               | ""             | true
      is           | "5"              | 5              | true
      is           | "true"           | true           | false
      is           | null             | ""             | false
      is           | true             | "true"         | true
      is           | true             | true           | true
      is           | true             | "false"        | false
      is           | false            | "0"            | true
      is           | false            | "no"           | error
      is           | 1                | "1"            | error
      is           | 1.5              | "1.5"          | error
      is           | ["a"]            | "a"            | error
      is           | {"a":1}          | "a"            | error
      is not       | "a"              | "b"            | true
      is not       | "a"              | "a"            | false
      is not       | null             | "a"            | false
      is not       | true             | false          | true
      is not       | 1                | "2"            | error
      is not       | ["a"]            | "b"            | error
      is not       | 1.5              | "2"            | error
      is not       | {"a":1}          | "a"            | error
      empty        | null             |                | true
      empty        | ""               |                | true
      empty        | 0                |                | true
      empty        | 0.0              |                | true
      empty        | false            |                | true
      empty        | []               |                | true
      empty        | {}               |                | true
      empty        | " "              |                | false
      empty        | -1               |                | false
      empty        | 0.1              |                | false
      empty        | true             |                | false
      empty        | [0]              |                | false
      empty        | {"a":null}       |                | false
      empty        | false            | ""             | true
      not empty    | null             |                | false
      not empty    | ""               |                | false
      not empty    | 0                |                | false
      not empty    | false            |                | false
      not empty    | []               |                | false
      not empty    | "a"              |                | true
      not empty    | [null]           |                | true
      not empty    | 1.5              |                | true
      not empty    | {"a":1}          |                | true
      not empty    | {}               |                | false
      in           | "a"              | ["a","b"]      | true
      in           | "c"              | ["a","b"]      | false
      in           | ""               | [""]           | false
      in           | null             | ["a"]          | false
      in           | 1                | ["1"]          | false
      in           | 1                | [1.0]          | true
      in           | true             | ["true"]       | true
      in           | true             | [false]        | false
      in           | ["a"]            | [["a"]]        | true
      in           | "a"              | "abc"          | error
      in           | "a"              |                | error
      in           | 1.5              | ["1.5"]        | false
      in           | {"a":1}          | [{"a":1}]      | true
      not in       | "a"              | ["a","b"]      | false
      not in       | "c"              | ["a","b"]      | true
      not in       | ""               | ["a"]          | true
      not in       | null             | ["a"]          | true
      not in       | 1                | ["1"]          | true
      not in       | "a"              | "abc"          | error
      not in       | 1.5              | [1.5]          | false
      not in       | true             | [false]        | true
      not in       | {"a":1}          | [{"a":2}]      | true
      not in       | ["a"]            | [["a"]]        | false
      all of       | ["a","b","c"]    | ["a","b"]      | true
      all of       | ["a"]            | ["a","b"]      | false
      all of       | ["a"]            | []             | true
      all of       | []               | ["a"]          | false
      all of       | [true,false]     | ["true"]       | true
      all of       | null             | ["a"]          | false
      all of       | "ab"             | ["a"]          | error
      all of       | 1                | ["1"]          | error
      all of       | ["a"]            | "a"            | error
      all of       | 1.5              | [1.5]          | error
      all of       | true             | [true]         | error
      all of       | {"a":1}          | ["a"]          | error
      =            | 3                | "3"            | true
      =            | 3                | " 3 "          | true
      =            | 3                | 3              | true
      =            | 3                | "4"            | false
      =            | 3                | "3.5"          | error
      =            | 3                | "3.0"          | error
      =            | 3                | "three"        | error
      =            | 3                | ""             | error
      =            | 3.0              | "3"            | true
      =            | 3.5              | "3.5"          | true
      =            | 3.5              | "x"            | error
      =            | 0                | "0"            | true
      =            | null             | "0"            | false
      =            | true             | "true"         | true
      =            | "3"              | "3"            | error
      =            | [3]              | "3"            | error
      =            | {"a":1}          | "3"            | error
      =            | 9007199254740993 | "9007199254740992" | false
      ≠            | 3                | "4"            | true
      ≠            | 3                | "3"            | false
      ≠            | 3                | "3.5"          | error
      ≠            | 3.5              | "3"            | true
      ≠            | null             | "3"            | false
      ≠            | "3"              | "4"            | error
      ≠            | true             | "false"        | true
      ≠            | {"a":1}          | "1"            | error
      ≠            | [3]              | "4"            | error
      >            | 3                | "2"            | true
      >            | 3                | "2.5"          | true
      >            | 3                | "3"            | false
      >            | 2.5              | "2"            | true
      >            | 3                | "x"            | error
      >            | 3                | ""             | error
      >            | null             | "1"            | false
      >            | "3"              | "1"            | error
      >            | true             | "0"            | error
      >            | [3]              | "1"            | error
      >            | {"a":1}          | "1"            | error
      <            | 3                | "4"            | true
      <            | 3                | "3"            | false
      <            | 2.5              | "2.6"          | true
      <            | null             | "1"            | false
      <            | "a"              | "1"            | error
      <            | true             | "2"            | error
      <            | {"a":1}          | "2"            | error
      <            | [3]              | "4"            | error
      ≥            | 3                | "3"            | true
      ≥            | 3                | "3.0001"       | false
      ≥            | null             | "1"            | false
      ≥            | {"a":1}          | "1"            | error
      ≥            | "3"              | "3"            | error
      ≥            | 2.5              | "2.5"          | true
      ≥            | true             | "1"            | error
      ≥            | [3]              | "1"            | error
      ≤            | 3                | "3"            | true
      ≤            | 3.1              | "3"            | false
      ≤            | null             | "1"            | false
      ≤            | ["a"]            | "1"            | error
      ≤            | "3"              | "3"            | error
      ≤            | true             | "1"            | error
      ≤            | {"a":1}          | "1"            | error
      null         | null             |                | true
      null         | ""               |                | false
      null         | 0                |                | false
      null         | []               |                | false
      null         | 0.0              |                | false
      null         | false            |                | false
      null         | {}               |                | false
      not null     | null             |                | false
      not null     | false            |                | true
      not null     | {}               |                | true
      not null     | ""               |                | true
      not null     | 0                |                | true
      not null     | 1.5              |                | true
      not null     | []               |                | true
      exists       | null             |                | false
      exists       | ""               |                | true
      exists       | [1]              |                | true
      exists       | 0                |                | true
      exists       | 0.5              |                | true
      exists       | false            |                | true
      exists       | {}               |                | true
      not exists   | null             |                | true
      not exists   | 0                |                | false
      not exists   | ""               |                | false
      not exists   | 0.5              |                | false
      not exists   | false            |                | false
      not exists   | {}               |                | false
      not exists   | []               |                | false
      """;

  record Row(String operator, String actual, String expected, String result) {
    static Row of(String line) {
      String[] cells = line.split("\\|", -1);
      return new Row(cells[0].strip(), cells[1].strip(), cells[2].strip(), cells[3].strip());
    }
  }

  static List<Row> rows() {
    return TABLE.lines().map(Row::of).toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void operatorDoesWhatTheTableSays(Row row) {
    Map<String, Value> condition = new LinkedHashMap<>();
    condition.put("variable_selector", Value.from(List.of("node", "x")));
    condition.put("comparison_operator", Value.of(row.operator()));
    if (!row.expected().isEmpty()) {
      condition.put("value", ValueJson.read(row.expected()));
    }
    ConditionGroup group = ConditionReader.read(Value.from(Map.of("conditions", List.of(new Value.Obj(condition)))),
        (path, code, message) -> {
          throw new AssertionError(message);
        });
    Value actual = ValueJson.read(row.actual());
    if (row.result().equals("error")) {
      assertThatThrownBy(() -> group.test(selector -> Optional.of(actual))).isInstanceOfSatisfying(DifyException.class,
          e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.TYPE_MISMATCH);
            assertThat(e).hasMessageContaining("node.x");
          });
    } else {
      assertThat(group.test(selector -> Optional.of(actual))).isEqualTo(Boolean.parseBoolean(row.result()));
    }
  }

  @Test
  void tableHasEveryOperator() {
    Set<String> listed = rows().stream().map(Row::operator).collect(Collectors.toSet());
    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(Arrays.stream(Operator.values()).map(Operator::wire).toList());
  }

  @Test
  void tableHasEveryTypeForEveryOperator() {
    Set<String> listed = rows().stream().map(row -> row.operator() + " on " + type(ValueJson.read(row.actual())))
        .collect(Collectors.toSet());
    Set<String> all = operators().stream()
        .flatMap(operator -> Stream.of("none", "string", "integer", "float", "boolean", "object", "array")
            .map(type -> operator.wire() + " on " + type))
        .collect(Collectors.toSet());
    assertThat(listed).containsExactlyInAnyOrderElementsOf(all);
  }

  private static String type(Value value) {
    return value.type().isArray() ? "array" : value.type().wire();
  }

  @ParameterizedTest
  @MethodSource("operators")
  void missingVariableFailsWhateverTheOperator(Operator operator) {
    ConditionGroup group = new ConditionGroup(Logic.AND,
        List.of(
            new Condition.Comparison(Selector.of("gone", "x"), operator, Optional.empty(), Operand.of(Value.of("1")))));
    assertThatThrownBy(() -> group.test(selector -> Optional.empty())).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.VARIABLE_NOT_FOUND)).hasMessageContaining("gone.x");
  }

  static List<Operator> operators() {
    return List.of(Operator.values());
  }
}
