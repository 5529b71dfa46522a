package io.dify.workflow.node.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookNodeTest {
  private final List<Problem> problems = new ArrayList<>();

  @Test
  void declaredParametersBecomeVariables() {
    WebhookConfig config = parse(Map.of("method", "post", "headers", List.of(parameter("X-Shop-Id", "string", true)),
        "params", List.of(parameter("page", "number", false), parameter("dry", "boolean", false)), "body",
        List.of(parameter("order", "object", true), parameter("tags", "array[string]", false))));
    Value.Obj inputs = config.read(new WebhookCall("POST", WebhookConfig.JSON, Map.of("x-shop-id", "7", "Other", "o"),
        Map.of("page", "2", "dry", "true"),
        Value.from(Map.of("order", Map.of("id", 1), "tags", List.of("a"), "ignored", 1))));
    assertThat(problems).isEmpty();
    assertThat(inputs.fields()).containsEntry("X_Shop_Id", Value.of("7")).containsEntry("page", Value.of(2L))
        .containsEntry("dry", Value.of(true)).containsEntry("order", Value.from(Map.of("id", 1)))
        .containsEntry("tags", Value.from(List.of("a"))).doesNotContainKey("ignored");
    assertThat(((Value.Obj) inputs.fields().get("_webhook_raw")).fields()).containsEntry("method", Value.of("POST"))
        .containsEntry("headers", Value.from(Map.of("x-shop-id", "7", "other", "o")))
        .containsKeys("query_params", "body");
    assertThat(config.gives().names()).containsExactlyInAnyOrder("_webhook_raw", "X_Shop_Id", "page", "dry", "order",
        "tags");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      GET  | application/json | {'n':1}     | METHOD_NOT_ALLOWED | POST
      POST | text/plain       | {'n':1}     | UNSUPPORTED_TYPE   | application/json
      POST | ''               | {'n':1}     | UNSUPPORTED_TYPE   | Content-Type
      POST | application/json | {}          | INVALID_PARAM      | 'n' is required
      POST | application/json | {'n':null}  | INVALID_PARAM      | 'n' is required
      POST | application/json | {'n':'x'}   | INVALID_PARAM      | of type number
      POST | application/json | {'n':[1]}   | INVALID_PARAM      | of type number
      POST | application/json | 'no object' | INVALID_PARAM      | 'n' is required
      """)
  void whatDoesNotFitIsRefusedAndNamed(String method, String type, String body, ErrorCode code, String part) {
    WebhookConfig config = parse(Map.of("body", List.of(parameter("n", "number", true))));
    Value value = body.startsWith("{")
        ? io.dify.core.value.ValueJson.read(body.replace('\'', '"'))
        : Value.of(body);
    assertThatThrownBy(() -> config.read(new WebhookCall(method, type, Map.of(), Map.of(), value)))
        .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(part);
  }

  @ParameterizedTest
  @CsvSource({ "1e3,1000.0", "-7,-7", ".5,0.5", "12345678901234567890,1.2345678901234567E19"})
  void numbersOfFormsAreNumbers(String written, double number) {
    WebhookConfig config = parse(
        Map.of("content_type", WebhookConfig.FORM, "body", List.of(parameter("n", "number", true))));
    Value read = config.read(new WebhookCall("POST", WebhookConfig.FORM, Map.of(), Map.of(),
        Value.from(Map.of("n", written)))).fields().get("n");
    assertThat(read instanceof Value.Whole whole ? (double) whole.number() : ((Value.Fraction) read).number())
        .isEqualTo(number);
  }

  @Test
  void textIsGivenWhole() {
    WebhookConfig config = parse(Map.of("content_type", "text/plain"));
    assertThat(config.read(new WebhookCall("POST", "text/plain", Map.of(), Map.of(), Value.of("hi"))).fields())
        .containsEntry("raw", Value.of("hi"));
  }

  @Test
  void aGetNeedsNoContentType() {
    WebhookConfig config = parse(Map.of("method", "GET", "params", List.of(parameter("q", "string", true))));
    assertThat(config.read(new WebhookCall("GET", "", Map.of(), Map.of("q", "x"), Value.nothing())).fields())
        .containsEntry("q", Value.of("x"));
  }

  @Test
  void withoutSettingsItAnswersAtOnce() {
    assertThat(parse(Map.of()).reply()).isEqualTo(new WebhookReply(true, 200, "", Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @CsvSource({ "method,TRACE,unknown_word", "content_type,application/xml,unknown_word", "status_code,404,out_of_range",
    "timeout,0,out_of_range", "timeout,999,out_of_range"})
  void settingsOutsideTheirRangeAreProblemsOfTheFile(String key, String value, String code) {
    parse(Map.of(key, value));
    assertThat(problems).extracting(Problem::code).containsExactly(code);
  }

  @Test
  void aParameterOfNoKnownTypeIsAProblemOfTheFile() {
    parse(Map.of("body", List.of(parameter("n", "date", true))));
    assertThat(problems).extracting(Problem::code).containsExactly("unknown_type");
  }

  private static Map<String, Object> parameter(String name, String type, boolean required) {
    return new HashMap<>(Map.of("name", name, "type", type, "required", required));
  }

  private WebhookConfig parse(Map<String, ?> data) {
    return new WebhookNode().parse(NodeData.of("w", (Value.Obj) Value.from(data), problems::add));
  }
}
