package io.dify.core.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolArgumentsTest {
  private static final String SCHEMA = """
      {"type": "object", "required": ["n"], "properties": {
        "n": {"type": "integer"}, "f": {"type": "number"}, "b": {"type": "boolean"}, "t": {"type": "string"},
        "list": {"type": "array", "items": {"type": "integer"}}, "o": {"type": "object", "properties": {"x": {"type": "integer"}}},
        "either": {"type": ["string", "null"]}, "color": {"enum": ["red", "green"]}}}""";
  private final ToolArguments arguments = ToolArguments.of(object(SCHEMA));

  private static Value.Obj object(String json) {
    return (Value.Obj) ValueJson.read(json);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "{\"n\": \"3\"} | {\"n\": 3}",
    "{\"n\": \" -3 \"} | {\"n\": -3}",
    "{\"n\": 3.0} | {\"n\": 3}",
    "{\"n\": 1, \"f\": \"2.5\"} | {\"n\": 1, \"f\": 2.5}",
    "{\"n\": 1, \"b\": \"True\"} | {\"n\": 1, \"b\": true}",
    "{\"n\": 1, \"b\": 0} | {\"n\": 1, \"b\": false}",
    "{\"n\": 1, \"t\": 12} | {\"n\": 1, \"t\": \"12\"}",
    "{\"n\": 1, \"t\": null, \"f\": \"\"} | {\"n\": 1}",
    "{\"n\": 1, \"either\": null} | {\"n\": 1, \"either\": null}",
    "{\"n\": 1, \"list\": \"[1, 2]\"} | {\"n\": 1, \"list\": [1, 2]}",
    "{\"n\": 1, \"list\": [\"1\", 2]} | {\"n\": 1, \"list\": [1, 2]}",
    "{\"n\": 1, \"o\": {\"x\": \"4\"}} | {\"n\": 1, \"o\": {\"x\": 4}}",
    "{\"n\": 1, \"other\": \"5\"} | {\"n\": 1, \"other\": \"5\"}"})
  void harmlessDifferencesAreMended(String given, String mended) {
    assertThat(arguments.fit(object(given))).isEqualTo(object(mended));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "{\"n\": \"three\"} | argument `n` must be an integer",
    "{\"n\": 1.5} | argument `n` must be an integer",
    "{} | 'n'",
    "{\"n\": 1, \"b\": \"maybe\"} | argument `b` must be a boolean",
    "{\"n\": 1, \"list\": [1, \"x\"]} | argument `list.1`",
    "{\"n\": 1, \"color\": \"blue\"} | argument `color`: ",
    "{\"n\": 1, \"either\": true, \"list\": 4} | argument `list` must be an array"})
  void whatDoesNotFitIsNamed(String given, String named) {
    assertThatThrownBy(() -> arguments.fit(object(given))).isInstanceOf(DifyException.class)
        .hasMessageContaining("The arguments do not fit: ").hasMessageContaining(named)
        .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.INVALID_PARAM);
  }

  @Test
  void whatIsNoSchemaIsRefused() {
    assertThatThrownBy(() -> ToolArguments.of(object("{\"properties\": {\"a\": {\"pattern\": \"(\"}}}")))
        .isInstanceOf(DifyException.class);
  }

  @Test
  void aHugeNumberInATextIsNotMadeAnInteger() {
    assertThatThrownBy(() -> arguments.fit(object("{\"n\": \"" + "9".repeat(100) + "\"}")))
        .hasMessageContaining("must be an integer");
  }
}
