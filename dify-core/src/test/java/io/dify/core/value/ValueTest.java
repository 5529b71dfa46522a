package io.dify.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValueTest {
  static final FileRef FILE = new FileRef("f1", "document", "local_file", "a.pdf", ".pdf", "application/pdf", 12,
      "http://files/a.pdf", "u1");

  static Stream<Arguments> types() {
    return Stream.of(
        arguments(null, ValueType.NONE),
        arguments("", ValueType.STRING),
        arguments('x' + "y", ValueType.STRING),
        arguments(true, ValueType.BOOLEAN),
        arguments(1, ValueType.INTEGER),
        arguments(1L, ValueType.INTEGER),
        arguments(1.0, ValueType.FLOAT),
        arguments(1.5f, ValueType.FLOAT),
        arguments(new BigDecimal("1.5"), ValueType.FLOAT),
        arguments(BigInteger.TEN, ValueType.INTEGER),
        arguments(BigInteger.TWO.pow(63), ValueType.FLOAT),
        arguments(Map.of(), ValueType.OBJECT),
        arguments(FILE, ValueType.FILE),
        arguments(List.of(), ValueType.ARRAY_ANY),
        arguments(List.of("a", "b"), ValueType.ARRAY_STRING),
        arguments(List.of(1, 2), ValueType.ARRAY_NUMBER),
        arguments(List.of(1.5, 2.5), ValueType.ARRAY_NUMBER),
        arguments(List.of(1, 2.5), ValueType.ARRAY_NUMBER),
        arguments(List.of(true, false), ValueType.ARRAY_BOOLEAN),
        arguments(List.of(true, 1), ValueType.ARRAY_ANY),
        arguments(List.of(Map.of("a", 1), Map.of()), ValueType.ARRAY_OBJECT),
        arguments(List.of(FILE, FILE), ValueType.ARRAY_FILE),
        arguments(List.of("a", 1), ValueType.ARRAY_ANY),
        arguments(List.of("a", 1, "b"), ValueType.ARRAY_ANY),
        arguments(List.of(List.of("a")), ValueType.ARRAY_ANY),
        arguments(Arrays.asList("a", null), ValueType.ARRAY_ANY),
        arguments(Arrays.asList(null, null), ValueType.ARRAY_ANY));
  }

  @ParameterizedTest
  @MethodSource("types")
  void typeIsInferredFromPlainJava(Object plain, ValueType expected) {
    assertThat(Value.from(plain).type()).isEqualTo(expected);
  }

  @Test
  void plainObjectsBecomeValuesOfEqualContent() {
    Value value = Value.from(Map.of("list", Arrays.asList("a", 1, 2.5, true, null, FILE)));
    assertThat(value).isEqualTo(new Value.Obj(Map.of("list", new Value.Array(List.of(Value.of("a"), Value.of(1),
        Value.of(2.5), Value.of(true), Value.nothing(), new Value.File(FILE))))));
    assertThat(Value.from(value)).isSameAs(value);
    assertThat(Value.from(new StringBuilder("built"))).isEqualTo(Value.of("built"));
    assertThat(Value.from(Long.MIN_VALUE)).isEqualTo(Value.of(Long.MIN_VALUE));
  }

  @Test
  void otherClassesAreRefusedByName() {
    assertThatThrownBy(() -> Value.from(new Object())).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> Value.from(List.of(Map.of("deep", Thread.currentThread()))))
        .hasMessageContaining("java.lang.Thread");
  }

  @Test
  void valuesDoNotChangeWithTheirSources() {
    Map<String, Value> fields = new HashMap<>(Map.of("a", Value.of(1)));
    List<Value> items = new ArrayList<>(List.of(Value.of(1)));
    Value.Obj object = new Value.Obj(fields);
    Value.Array array = new Value.Array(items);
    fields.clear();
    items.clear();
    assertThat(object.fields()).hasSize(1);
    assertThat(array.items()).hasSize(1);
    assertThatThrownBy(() -> object.fields().put("b", Value.of(2))).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> array.items().add(Value.of(2))).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void objectsKeepTheOrderOfTheirFields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    List.of("z", "a", "m", "b").forEach(name -> fields.put(name, 1));
    assertThat(((Value.Obj) Value.from(fields)).fields().keySet()).containsExactly("z", "a", "m", "b");
  }

  @Test
  void nothingIsNothingOnly() {
    assertThat(Value.nothing().isNothing()).isTrue();
    assertThat(new Value.Nothing()).isEqualTo(Value.nothing());
    assertThat(Stream.of(Value.of(""), Value.of(0), Value.of(false), new Value.Array(List.of())))
        .noneMatch(Value::isNothing);
  }

  private enum Colour {
    RED
  }

  private record Item(String name, int count, Optional<Colour> colour, List<String> tags, LocalDate day) {}

  @Test
  void recordsBecomeObjectsAndComeBackAsPlainJava() {
    Value value = Value.from(new Item("cup", 2, Optional.of(Colour.RED), List.of("a"), LocalDate.of(2026, 1, 2)));
    assertThat(value.toJava())
        .isEqualTo(Map.of("name", "cup", "count", 2L, "colour", "RED", "tags", List.of("a"), "day", "2026-01-02"));
    assertThat(Value.from(value.toJava())).isEqualTo(value);
    assertThat(Value.from(new String[]{ "a", null}).toJava()).isEqualTo(Arrays.asList("a", null));
  }

  @Test
  void whatNoValueCanBeMadeOfIsNamed() {
    assertThatThrownBy(() -> Value.from(new StringBuilder[]{ null}).equals(Value.from(new Object())))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("java.lang.Object");
  }
}
