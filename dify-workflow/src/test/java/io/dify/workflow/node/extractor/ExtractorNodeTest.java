package io.dify.workflow.node.extractor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.ToolRequest;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.value.ValueJson;
import io.dify.workflow.node.Problem;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtractorNodeTest {
  private static final String CONFIG = """
      query: [sys, query]
      model: {provider: openai, name: m}
      instruction: 'Today is {{#s.day#}}.'
      reasoning_mode: %s
      parameters:
      - {name: city, type: string, description: where to, required: true}
      - {name: nights, type: number, description: how long}
      """;

  private static NodeTester<ExtractorConfig> tester(String mode) {
    return NodeTester.of(new ExtractorNode()).config(CONFIG.formatted(mode)).with("sys.query", "Two nights in Bern")
        .with("s.day", "Monday");
  }

  private static ScriptedTurn calling(String arguments) {
    return ScriptedTurn.saying()
        .then(new ScriptedTurn.Step.Request(new ToolRequest("1", "extract_parameters", arguments)));
  }

  private static ModelInfo known(ModelFeature... features) {
    EnumSet<ModelFeature> set = EnumSet.noneOf(ModelFeature.class);
    set.addAll(Arrays.asList(features));
    return new ModelInfo(new ModelRef("p", "m"), ModelType.LLM, true, set, OptionalInt.empty(), OptionalInt.empty(),
        Optional.empty());
  }

  @Test
  void aModelThatCallsToolsGivesThemAsArguments() throws InterruptedException {
    TestedNode node = tester("function_call").answering(calling("{\"city\":\"Bern\",\"nights\":2}")).run();
    node.succeeds().gives("city", "Bern").gives("nights", 2).gives("__is_success", 1).gives("__reason", null);
    node.asks("Today is Monday.");
    assertThat(node.outputs()).containsOnlyKeys("city", "nights", "__is_success", "__reason", "__usage");
    assertThat(node.calls().getFirst().tools()).singleElement().satisfies(tool -> {
      assertThat(tool.name()).isEqualTo("extract_parameters");
      assertThat(ValueJson.write(tool.parameters())).isEqualTo(
          "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\",\"description\":\"where to\"},"
              + "\"nights\":{\"type\":\"number\",\"description\":\"how long\"}},\"required\":[\"city\"]}");
    });
  }

  @Test
  void aModelKnownToHaveNoToolsIsAskedForJson() throws InterruptedException {
    TestedNode node = tester("function_call").knowing(known(ModelFeature.VISION))
        .answering(ScriptedTurn.saying("Here:\n```json\n{\"city\": \"Bern\"}\n```")).run();
    node.gives("city", "Bern").gives("nights", 0).gives("__is_success", 1).asks("JSON schema");
    assertThat(node.calls().getFirst().tools()).isEmpty();
  }

  @Test
  void theModeOfTheNodeCountsForOneThatHas() throws InterruptedException {
    assertThat(tester("function_call").knowing(known(ModelFeature.TOOL_CALL)).answering(calling("{}")).run().calls()
        .getFirst().tools()).hasSize(1);
    assertThat(
        tester("prompt").knowing(known(ModelFeature.TOOL_CALL)).answering(ScriptedTurn.saying("{}")).run().calls()
            .getFirst().tools())
        .isEmpty();
  }

  @Test
  void aModelThatWritesInsteadOfCallingIsUnderstood() throws InterruptedException {
    tester("function_call").answering(ScriptedTurn.saying("{'city': 'Bern'}")).run().gives("city", "Bern");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = { "I cannot. | no parameters", "{} | 'city' is required",
    "{\"nights\": 2} | 'city' is required", "{\"city\": {\"x\": 1}} | must be string",
    "{\"city\":\"Bern\",\"nights\":\"two\"} | must be number"})
  void anUnusableAnswerSucceedsWithZerosAndSaysWhy(String answer, String reason) throws InterruptedException {
    TestedNode node = tester("prompt").answering(ScriptedTurn.saying(answer)).run();
    node.succeeds().gives("__is_success", 0);
    assertThat(node.outputs().get("__reason").toString()).contains(reason);
    assertThat(List.of("", "Bern")).contains(((io.dify.core.value.Value.Text) node.outputs().get("city")).text());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = { "string | \"a\" | \"a\" | 1", "string | 12 | \"12\" | 1",
    "string | [1] | \"\" | 0", "number | \"12\" | 12 | 1", "number | \"1.5\" | 1.5 | 1", "number | 2.5 | 2.5 | 1",
    "number | \"x\" | 0 | 0", "number | true | 0 | 0", "boolean | true | true | 1", "bool | \"No\" | false | 1",
    "boolean | 1 | true | 1", "boolean | \"perhaps\" | false | 0", "select | \"RED\" | \"red\" | 1",
    "select | \"blue\" | \"\" | 0",
    "array[string] | [\"a\", 1] | [\"a\",\"1\"] | 1", "array[string] | \"a\" | [\"a\"] | 1",
    "array[string] | \"['a', 'b']\" | [\"a\",\"b\"] | 1", "array[number] | [\"1\", 2.5] | [1,2.5] | 1",
    "array[number] | [\"x\"] | [] | 0", "array[object] | [{\"a\":1}] | [{\"a\":1}] | 1",
    "array[object] | {\"a\":1} | [{\"a\":1}] | 1",
    "array[object] | [1] | [] | 0", "array[boolean] | [true, \"no\"] | [true,false] | 1", "string | null | \"\" | 0"})
  void valuesAreMadeToFitTheirType(String type, String given, String value, int success) throws InterruptedException {
    TestedNode node = NodeTester.of(new ExtractorNode())
        .config(Map.of("query", List.of("sys", "query"), "model", Map.of("provider", "p", "name", "m"), "parameters",
            List.of(Map.of("name", "p", "type", type, "required", true, "options",
                type.equals("select") ? List.of("red", "green") : List.of()))))
        .with("sys.query", "?").answering(calling("{\"p\": " + given + "}")).run();
    assertThat(ValueJson.write(node.outputs().get("p"))).isEqualTo(value);
    node.gives("__is_success", success);
  }

  @Test
  void aCallThatFailsFailsTheNode() throws InterruptedException {
    tester("prompt").answering(ScriptedTurn.failing(new DifyException(ErrorCode.MODEL_FAILED, "down"))).run()
        .fails("completion_request_error", "down");
  }

  @Test
  void parametersNeedNamesAndTypes() {
    assertThat(NodeTester.of(new ExtractorNode())
        .config(
            """
                model: {provider: p, name: m}
                parameters: [{name: a, type: file}, {name: a, type: string}, {name: __reason, type: string}, {name: s, type: select}, {type: string}]
                """)
        .problems()).extracting(Problem::code).containsExactly("unknown_type", "duplicate_parameter", "reserved_name",
            "no_options", "missing_field");
  }
}
