package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.extension.ApiExtensions;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.Role;
import io.dify.core.model.Usage;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.Fixture;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ClassicFeaturesTest {
  private final List<ModelCall> calls = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private ApiExtensions extensions = (id, point, params, cancellation) -> {
    asked.add(id + " " + point + " " + ValueJson.write(params));
    return (Value.Obj) Value
        .from(Map.of("result", "sunny in " + ((Value.Text) params.fields().get("tool_variable")).text()));
  };

  private AppImport read(String mode, String config) {
    return new DslReader(StandardNodes.types())
        .read("version: 0.6.0\napp: {name: x, mode: " + mode + "}\nmodel_config:\n" + config.indent(2));
  }

  private RunResult run(AppImport app, RunRequest request) throws InterruptedException {
    assertThat(app.problems()).isEmpty();
    return WorkflowEngine.builder().clock(Fixture.CLOCK).extensions(extensions)
        .models(ref -> (call, sink, cancellation) -> {
          calls.add(call);
          return ModelAnswer.of(ref, "ok", Usage.NONE);
        }).build().start(app.graph().orElseThrow(), request.withSystem("app_id", Value.of("app1"))).await();
  }

  private static RunRequest chat() {
    return RunRequest.query("Why?")
        .withHistory(List.of(Message.of(Role.USER, "hi"), Message.of(Role.ASSISTANT, "hello")));
  }

  private static final String MODEL = "model: {provider: openai, name: m, mode: chat}\n";
  private static final String OLD_MODEL = "model: {provider: openai, name: m, mode: completion, completion_params: {max_tokens: 5}}\n";

  @Test
  void aSimplePromptOfACompletionModelIsOneText() throws InterruptedException {
    run(read("chat",
        OLD_MODEL
            + "pre_prompt: Be {{tone}}.\nuser_input_form: [{text-input: {variable: tone, label: T, default: kind}}]"),
        chat());
    assertThat(calls.getFirst().messages())
        .containsExactly(Message.of(Role.USER, "Be kind.\nHuman: hi\nAssistant: hello\nWhy?"));
    assertThat(calls.getFirst().parameters()).containsEntry("max_tokens", Value.of(5));
  }

  @Test
  void anAdvancedPromptOfACompletionModelSaysWhereEverythingStands() throws InterruptedException {
    run(read("chat", OLD_MODEL + """
        pre_prompt: Be kind.
        prompt_type: advanced
        completion_prompt_config:
          prompt: {text: "{{#pre_prompt#}} {{#histories#}} Q: {{#query#}}"}
          conversation_histories_role: {user_prefix: Guest, assistant_prefix: Host}
        """), chat());
    assertThat(calls.getFirst().messages())
        .containsExactly(Message.of(Role.USER, "Be kind. Guest: hi\nHost: hello Q: Why?"));
  }

  @Test
  void theOpeningStatementIsNoPartOfThePrompt() throws InterruptedException {
    AppImport app = read("chat", MODEL
        + "opening_statement: Welcome!\nsuggested_questions: [a]\nmore_like_this: {enabled: true}\npre_prompt: Be kind.");
    run(app, chat());
    assertThat(calls.getFirst().messages()).extracting(Message::text).containsExactly("Be kind.", "hi", "hello",
        "Why?");
    assertThat(app.file().orElseThrow().definition().features().openingStatement()).isEqualTo("Welcome!");
  }

  @Test
  void filesOfACompletionAreShownToItsModel() throws InterruptedException {
    Value files = new Value.Array(List.of(new Value.File(
        new FileRef("f", "image", "remote_url", "a.png", ".png", "image/png", 1, "https://x.test/a.png", null))));
    run(read("completion", MODEL + "pre_prompt: What is this?\nfile_upload: {enabled: true, image: {detail: low}}"),
        RunRequest.inputs(Map.of()).withSystem("files", files));
    assertThat(calls.getFirst().messages()).singleElement().satisfies(message -> assertThat(message.parts())
        .containsExactly(new MessagePart.Image("https://x.test/a.png", "low"), new MessagePart.Text("What is this?")));
  }

  @Test
  void aCompletionHasNoQuery() throws InterruptedException {
    run(read("completion", MODEL + """
        prompt_type: advanced
        chat_prompt_config: {prompt: [{role: user, text: "Say {{#query#}}it"}]}
        """), RunRequest.inputs(Map.of()));
    assertThat(calls.getFirst().messages()).containsExactly(Message.of(Role.USER, "Say it"));
  }

  private static final String TOOLS = MODEL + """
      pre_prompt: "Weather: {{weather}}. {{news}} {{off}}"
      user_input_form:
      - {text-input: {variable: city, label: C, default: Bern}}
      - external_data_tool: {variable: news, type: api, label: N, config: {api_based_extension_id: papers}}
      external_data_tools:
      - {variable: weather, type: api, enabled: true, config: {api_based_extension_id: station}}
      - {variable: off, type: api, enabled: false, config: {api_based_extension_id: station}}
      """;

  @Test
  void externalDataIsAskedForBeforeThePrompt() throws InterruptedException {
    assertThat(run(read("chat", TOOLS), chat()).status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(calls.getFirst().messages().getFirst().text())
        .isEqualTo("Weather: sunny in weather. sunny in news {{off}}");
    assertThat(asked).containsExactlyInAnyOrder(
        "station app.external_data_tool.query {\"app_id\":\"app1\",\"tool_variable\":\"weather\",\"inputs\":{\"city\":\"Bern\"},\"query\":\"Why?\"}",
        "papers app.external_data_tool.query {\"app_id\":\"app1\",\"tool_variable\":\"news\",\"inputs\":{\"city\":\"Bern\"},\"query\":\"Why?\"}");
  }

  @Test
  void externalDataThatCannotBeHadFailsTheRunAndSaysWhy() throws InterruptedException {
    extensions = ApiExtensions.none();
    assertThat(run(read("chat", TOOLS), chat()).error()).contains("API extension", "configure");
    extensions = (id, point, params, cancellation) -> new Value.Obj(Map.of());
    assertThat(run(read("chat", TOOLS), chat()).error()).contains("gave no 'result'");
    assertThat(calls).isEmpty();
  }

  @Test
  void externalDataOfAnotherTypeOrWithoutExtensionIsReported() {
    AppImport app = read("chat", MODEL + "pre_prompt: x\nexternal_data_tools: [{variable: w, type: weather}]");
    assertThat(app.unsupported()).singleElement()
        .satisfies(entry -> assertThat(entry.reason()).contains("'w'", "'weather'"));
    assertThat(read("chat", MODEL + "external_data_tools: [{variable: w, type: api, config: {}}]").problems())
        .extracting(DslProblem::code).containsExactly("missing_field");
  }
}
