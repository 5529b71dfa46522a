package io.dify.workflow.node.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.Documents;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.Role;
import io.dify.core.model.TokenPrice;
import io.dify.core.model.Usage;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmFieldsTest {
  private static final String MODEL = "model: {provider: openai, name: m, mode: chat}\n";
  private static final String ASK = MODEL + "prompt_template: [{role: user, text: 'Say {{#s.x#}}'}]\n";
  private static final String COMPLETE = "model: {provider: openai, name: m, mode: completion}\n";

  private static NodeTester<LlmConfig> tester(String config) {
    return NodeTester.of(new LlmNode()).config(config).with("s.x", "it").with("sys.query", "Why?");
  }

  private static ModelInfo info(int context, ModelFeature... features) {
    EnumSet<ModelFeature> set = EnumSet.noneOf(ModelFeature.class);
    set.addAll(Arrays.asList(features));
    return new ModelInfo(new ModelRef("p", "m"), ModelType.LLM, true, set,
        context == 0 ? OptionalInt.empty() : OptionalInt.of(context), OptionalInt.empty(),
        Optional.of(new TokenPrice(new BigDecimal("2.5"), new BigDecimal("10"), new BigDecimal("0.000001"), "USD")));
  }

  private static Message[] turns(int count, String padding) {
    Message[] turns = new Message[2 * count];
    for (int i = 0; i < count; i++) {
      turns[2 * i] = Message.of(Role.USER, "q" + i + padding);
      turns[2 * i + 1] = Message.of(Role.ASSISTANT, "a" + i);
    }
    return turns;
  }

  private static List<String> texts(TestedNode node) {
    return node.calls().getFirst().messages().stream().map(Message::text).toList();
  }

  @ParameterizedTest
  @CsvSource({ "0, 2000", "1000, 800", "300, 100", "200, 0", "50, 0"})
  void historyGetsWhatTheContextHasLeft(int context, int tokens) throws InterruptedException {
    TestedNode node = tester(MODEL.replace("}", ", completion_params: {max_tokens: 190}}")
        + "prompt_template: [{role: system, text: abcdefghijklmnopqrstuvwxyz0123456}]\nmemory: {query_prompt_template: '{{#sys.query#}}'}")
        .knowing(info(context)).history(turns(400, "x".repeat(37))).answering(ScriptedTurn.saying("ok")).run();
    long each = 11; // 10 or 11 tokens a question, 1 an answer
    long turns = (texts(node).size() - 2) / 2;
    assertThat(turns * each).isLessThanOrEqualTo(tokens);
    assertThat((turns + 1) * 12).isGreaterThan(tokens);
  }

  @Test
  void historyIsCutAtFiveHundredMessages() throws InterruptedException {
    TestedNode node = tester(ASK + "memory: {query_prompt_template: 'And {{#sys.query#}}'}").knowing(info(1 << 20))
        .history(turns(400, "")).answering(ScriptedTurn.saying("ok")).run();
    assertThat(texts(node)).hasSize(502).startsWith("Say it", "q150").endsWith("a399", "And Why?");
  }

  @Test
  void memoryOfAFileThatIsNoChatIsPassedOver() throws InterruptedException {
    assertThat(texts(NodeTester.of(new LlmNode()).config(ASK + "memory: {window: {enabled: false}}").with("s.x", "it")
        .answering(ScriptedTurn.saying("ok")).run())).containsExactly("Say it");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "{{#histories#}} Q: {{#sys.query#}} A: | Me: q0;You: a0 Q: Why? A:",
    "Be brief. | Be brief.;Me: q0;You: a0;Why?", "Q: {{#sys.query#}} | Q: Why?;Me: q0;You: a0",
    "{{#histories#}} | Me: q0;You: a0;Why?"})
  void aCompletionModelGetsOneText(String template, String prompt) throws InterruptedException {
    TestedNode node = tester(COMPLETE + "prompt_template: {text: '" + template
        + "'}\nmemory: {role_prefix: {user: Me, assistant: You}, query_prompt_template: '{{#sys.query#}}'}")
        .history(turns(1, ""))
        .answering(ScriptedTurn.saying("ok")).run();
    assertThat(node.calls().getFirst().messages()).containsExactly(Message.of(Role.USER, prompt.replace(';', '\n')));
    assertThat(ValueJson.write(node.outcome().result().processData())).contains("\"model_mode\":\"completion\"");
  }

  @Test
  void aCompletionModelWithoutMemoryGetsItsTemplateAsJinjaToo() throws InterruptedException {
    assertThat(texts(tester(COMPLETE
        + "prompt_template: {edition_type: jinja2, jinja2_text: '{{ x|upper }}'}\nprompt_config: {jinja2_variables: [{variable: x, value_selector: [s, x]}]}")
        .answering(ScriptedTurn.saying("ok")).run())).containsExactly("IT");
  }

  private static Value file(String type, String method, String url, String name) {
    return new Value.File(new FileRef("f", type, method, name, name.substring(name.indexOf('.')), "", 3, url, null));
  }

  private static final Value FILES = new Value.Array(
      List.of(file("image", "remote_url", "https://x.test/a.png", "a.png"),
          file("image", "local_file", null, "b.jpg"), file("document", "remote_url", "https://x.test/c.pdf", "c.pdf"),
          file("audio", "local_file", null, "d.mp3"), file("custom", "local_file", null, "e.bin")));

  private static List<MessagePart> shown(Optional<ModelInfo> info, String detail) throws InterruptedException {
    NodeTester<LlmConfig> tester = tester(
        MODEL + "prompt_template: [{role: user, text: Look}, {role: assistant, text: Yes}]\n"
            + "vision: {enabled: true, configs: {variable_selector: [s, files]" + detail + "}}")
        .with("s.files", FILES)
        .documents(Documents.of((file, cancellation) -> new ByteArrayInputStream(new byte[]{ 1, 2, 3})));
    info.ifPresent(tester::knowing);
    TestedNode node = tester.answering(ScriptedTurn.saying("ok")).run().succeeds();
    assertThat(ValueJson.write(node.outcome().result().processData())).doesNotContain("AQID");
    return node.calls().getFirst().messages().getFirst().parts();
  }

  @Test
  void filesStandInFrontOfWhatTheUserSaidLast() throws InterruptedException {
    assertThat(
        shown(Optional.of(info(0, ModelFeature.VISION, ModelFeature.DOCUMENT, ModelFeature.AUDIO)), ", detail: low"))
        .containsExactly(new MessagePart.Image("https://x.test/a.png", "low"),
            new MessagePart.Image("data:image/jpeg;base64,AQID", "low"),
            new MessagePart.Media(MessagePart.MediaKind.DOCUMENT, "https://x.test/c.pdf", "application/pdf", "c.pdf"),
            new MessagePart.Media(MessagePart.MediaKind.AUDIO, "data:audio/mpeg;base64,AQID", "audio/mpeg", "d.mp3"),
            new MessagePart.Text("Look"));
  }

  @Test
  void aModelIsShownWhatItIsKnownToTakeAndAnUnknownOneImages() throws InterruptedException {
    assertThat(shown(Optional.of(info(0)), "")).containsExactly(new MessagePart.Text("Look"));
    assertThat(shown(Optional.empty(), "")).containsExactly(new MessagePart.Image("https://x.test/a.png", "high"),
        new MessagePart.Image("data:image/jpeg;base64,AQID", "high"), new MessagePart.Text("Look"));
  }

  @Test
  void filesAloneAreAPromptAndAMissingFileVariableIsNone() throws InterruptedException {
    String vision = "prompt_template: [{role: system, text: Describe}]\nvision: {enabled: true, configs: {variable_selector: [s, file]}}";
    TestedNode node = tester(MODEL + vision)
        .with("s.file", file("image", "remote_url", "https://x.test/a.png", "a.png"))
        .answering(ScriptedTurn.saying("ok")).run();
    assertThat(node.calls().getFirst().messages()).extracting(Message::role).containsExactly(Role.SYSTEM, Role.USER);
    assertThat(texts(tester(MODEL + vision).answering(ScriptedTurn.saying("ok")).run())).containsExactly("Describe");
  }

  @Test
  void aFileThatCannotBeOpenedFailsTheNode() throws InterruptedException {
    tester(MODEL
        + "prompt_template: [{role: user, text: Look}]\nvision: {enabled: true, configs: {variable_selector: [s, files]}}")
        .with("s.files", FILES).answering(ScriptedTurn.saying("ok")).run().fails("file_unreadable", "b.jpg");
  }

  private static final String SHAPE = ASK
      + """
          structured_output_enabled: true
          structured_output: {schema: {type: object, properties: {days: {type: integer}, tags: {type: array, items: {type: string}}}, required: [days]}}
          """;

  @Test
  void structuredOutputIsReadAndChecked() throws InterruptedException {
    TestedNode node = tester(SHAPE).answering(ScriptedTurn.saying("Well: ```json\n{\"days\": ", "30}```")).run();
    node.gives("structured_output", Map.of("days", 30)).says("Well: ```json\n{\"days\": ", "30}```");
    assertThat(node.calls().getFirst().responseSchema()).isNotNull();
    assertThat(texts(node)).containsExactly("Say it");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "{\"days\": \"30\"} | /days", "{\"days\": 1, \"tags\": [\"a\", 2]} | /tags/1",
    "{} | days",
    "[1] | no JSON object", "none | 'none'", "<think>{\"days\": 1}</think> | no JSON object"})
  void aMisfitFailsTheNodeAndNamesItsPlace(String answer, String part) throws InterruptedException {
    TestedNode node = tester(SHAPE).answering(ScriptedTurn.saying(answer)).run().fails("node_failed", part);
    node.gives("text", answer);
  }

  @ParameterizedTest
  @CsvSource({ "true, true", "false, false"})
  void theSchemaGoesTheModelsOwnWayOrIntoThePrompt(boolean able, boolean isNative) throws InterruptedException {
    TestedNode node = tester(SHAPE).knowing(able ? info(0, ModelFeature.STRUCTURED_OUTPUT) : info(0))
        .answering(ScriptedTurn.saying("{\"days\": 1}")).run().succeeds();
    assertThat(node.calls().getFirst().responseSchema() != null).isEqualTo(isNative);
    assertThat(texts(node).getFirst().contains("JSON schema")).isEqualTo(!isNative);
  }

  @ParameterizedTest
  @ValueSource(strings = { "{schema: '{\"type\": \"object\"}'}", "{schema: {type: object}}"})
  void aSchemaIsAnObjectOrItsText(String structured) throws InterruptedException {
    tester(ASK + "structured_output_switch_on: true\nstructured_output: " + structured)
        .answering(ScriptedTurn.saying("{\"a\": 1}")).run().gives("structured_output", Map.of("a", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = { "{schema: '{\"type\": '}", "{schema: {type: thing}}", "{schema: {properties: 1}}",
    "{schema: [1]}", "{}",
    "{schema: {$ref: 'http://x.test/y'}}"})
  void aSchemaThatIsNoneIsAProblemWithItsPlace(String structured) {
    assertThat(tester(ASK + "structured_output_enabled: true\nstructured_output: " + structured).problems())
        .singleElement().satisfies(problem -> {
          assertThat(problem.code()).isEqualTo("invalid_schema");
          assertThat(problem.path()).containsExactly("structured_output", "schema");
        });
    assertThat(tester(ASK + "structured_output: " + structured).problems()).isEmpty();
  }

  @Test
  void reasoningIsCutOutWhereItIsWantedApart() throws InterruptedException {
    TestedNode node = tester(ASK + "reasoning_format: separated")
        .answering(ScriptedTurn.saying("<th", "ink>be", "cause</thi", "nk>\n\nSo", "."))
        .run();
    node.gives("text", "So.").gives("reasoning_content", "because").says("So", ".");
    assertThat(node.signals()).startsWith(new NodeSignal.Reasoning("be"));
    tester(ASK).answering(ScriptedTurn.saying("<think>a</think>b")).run().gives("text", "<think>a</think>b")
        .gives("reasoning_content", "");
  }

  @Test
  void usageHasThePricesOfTheModelThatAnswered() throws InterruptedException {
    TestedNode node = tester(ASK).knowing(info(0)).answering(ScriptedTurn.saying("ok").withUsage(new Usage(1000, 200)))
        .run();
    assertThat(ValueJson.write(node.outputs().get("usage"))).contains("\"prompt_tokens\":1000",
        "\"prompt_unit_price\":\"2.5\"",
        "\"prompt_price_unit\":\"0.000001\"", "\"prompt_price\":\"0.0025\"", "\"completion_unit_price\":\"10\"",
        "\"completion_price\":\"0.002\"", "\"total_tokens\":1200", "\"total_price\":\"0.0045\"",
        "\"currency\":\"USD\"");
    assertThat(node.outcome().result().usage().cost().total()).isEqualByComparingTo("0.0045");
    node.gives("files", List.of());
  }

  @ParameterizedTest
  @CsvSource({ "0.5, Fraction", "12, Whole", "true, Bool", "1f, Text", "NaN, Text", "hot, Text", "'', Text"})
  void parametersAreTemplates(String text, String kind) throws InterruptedException {
    TestedNode node = tester(MODEL.replace("}", ", completion_params: {p: '{{#s.p#}}', q: '0.5'}}")
        + "prompt_template: [{role: user, text: Hi}]")
        .with("s.p", text).answering(ScriptedTurn.saying("ok")).run();
    assertThat(node.calls().getFirst().parameters().get("p").getClass().getSimpleName()).isEqualTo(kind);
    assertThat(node.calls().getFirst().parameters()).containsEntry("q", Value.of("0.5"));
  }

  @Test
  void aParameterThatIsTooLongFailsTheNode() throws InterruptedException {
    tester(
        MODEL.replace("}", ", completion_params: {stop: '{{#s.p#}}'}}") + "prompt_template: [{role: user, text: Hi}]")
        .with("s.p", "x".repeat(1025)).answering(ScriptedTurn.saying("ok")).run().fails("limit_exceeded", "'stop'");
  }

  @Test
  void aPromptTheModelFindsTooLongFailsTheNodeWithItsWords() throws InterruptedException {
    tester(ASK).answering(ScriptedTurn.failing(new DifyException(ErrorCode.MODEL_FAILED, "context length exceeded")))
        .run()
        .fails("completion_request_error", "context length exceeded");
  }
}
