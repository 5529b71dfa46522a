package io.dify.core.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import io.dify.core.testkit.WireRequest;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests and answers on the wire. */
@Timeout(60)
class OpenAiModelsTest {
  private static final ModelRef MODEL = new ModelRef("openai", "gpt-test");

  private final OpenAiWireServer server = OpenAiWireServer.start();
  private final HttpGateway http = HttpGateway.under(EgressPolicy.guarded());
  private final List<ModelDelta> deltas = new ArrayList<>();

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  private ModelAnswer answer(ModelCall call) {
    return new OpenAiModels(OpenAiSettings.of(server.baseUrl(), "sk-test"), http).chat("gpt-test").answer(call,
        deltas::add, Cancellation.none());
  }

  private static ModelCall question(String text) {
    return ModelCall.of(MODEL, List.of(Message.of(Role.USER, text)));
  }

  private static ModelCall with(Map<String, Value> parameters) {
    return new ModelCall(MODEL, List.of(Message.of(Role.USER, "Hi")), List.of(), parameters, List.of(), null);
  }

  private Value.Obj body() {
    return server.requests().getLast().json();
  }

  @Test
  void requestHasPathHeadersAndBodyOfTheProtocol() {
    answer(ModelCall.of(MODEL, List.of(Message.of(Role.SYSTEM, "Be brief."), Message.of(Role.USER, "你好"),
        Message.of(Role.ASSISTANT, "Hello"), Message.of(Role.USER, "Again"))));
    WireRequest request = server.requests().getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/v1/chat/completions");
    assertThat(request.headers().first("Authorization")).contains("Bearer sk-test");
    assertThat(request.headers().first("Content-Type")).contains("application/json");
    assertThat(request.headers().fields()).doesNotContainKeys("Upgrade", "HTTP2-Settings", "Connection");
    assertThat(request.json()).isEqualTo(ValueJson.read(
        """
            {"model": "gpt-test", "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "你好"},
             {"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Again"}],
             "stream": true, "stream_options": {"include_usage": true}}"""));
  }

  @Test
  void pieceAfterPieceIsPassedOnAndAddsUpToTheAnswer() {
    server.then(WireReply.saying("Re", "turns ", "are 免费", "。\uD83D\uDE00").withUsage(new Usage(11, 22)));
    ModelAnswer answer = answer(question("Returns?"));
    assertThat(deltas).containsExactly(new ModelDelta.Text("Re"), new ModelDelta.Text("turns "),
        new ModelDelta.Text("are 免费"), new ModelDelta.Text("。\uD83D\uDE00"));
    assertThat(answer).isEqualTo(ModelAnswer.of(MODEL, "Returns are 免费。\uD83D\uDE00", new Usage(11, 22)));
  }

  @Test
  void streamThatDripsByteByByteGivesTheSameAnswer() {
    server.then(WireReply.saying("Grüße, ", "你好 \uD83D\uDE00").byteByByte());
    assertThat(answer(question("Hi")).text()).isEqualTo("Grüße, 你好 \uD83D\uDE00");
    assertThat(deltas).hasSize(2);
  }

  @Test
  void parametersGoOutUnderTheirNames() {
    answer(with(Map.of("temperature", Value.of(0.2), "top_p", Value.of(1), "max_tokens", Value.of(64),
        "presence_penalty", Value.of(0.5), "frequency_penalty", Value.of(-0.5), "stop", Value.from(List.of("END", "。")),
        "seed", Value.of(7), "user", Value.of("u1"), "response_format", Value.of("json_object"), "top_k",
        Value.of(40))));
    Map<String, Value> body = Map.copyOf(body().fields());
    assertThat(body).containsEntry("temperature", Value.of(0.2)).containsEntry("top_p", Value.of(1.0))
        .containsEntry("max_tokens", Value.of(64)).containsEntry("presence_penalty", Value.of(0.5))
        .containsEntry("frequency_penalty", Value.of(-0.5)).containsEntry("stop", Value.from(List.of("END", "。")))
        .containsEntry("seed", Value.of(7)).containsEntry("user", Value.of("u1"))
        .containsEntry("response_format", Value.from(Map.of("type", "json_object")))
        .containsEntry("top_k", Value.of(40)).doesNotContainKey("max_completion_tokens");
  }

  @Test
  void absentValuesAreLeftOut() {
    answer(with(Map.of("temperature", Value.nothing(), "stop", Value.from(List.of()), "response_format",
        Value.of("text"), "min_p", Value.nothing())));
    assertThat(body().fields()).containsOnlyKeys("model", "messages", "stream", "stream_options");
  }

  @Test
  void openAiItselfIsGivenTheNewNameOfMaxTokens() {
    assertThat(OpenAiQuirks.OPENAI.request("{\"model\":\"m\",\"max_tokens\":5}"))
        .isEqualTo("{\"model\":\"m\",\"max_completion_tokens\":5}");
    assertThat(OpenAiQuirks.OPENAI.request("{\"max_tokens\":5,\"max_completion_tokens\":6}"))
        .isEqualTo("{\"max_completion_tokens\":6}");
  }

  @Test
  void wrongParametersAreRefusedByName() {
    for (var wrong : Map.of("temperature", Value.of("hot"), "max_tokens", Value.of(1.5), "stop",
        Value.from(List.of(1)), "response_format", Value.of("xml"), "seed", Value.of(true)).entrySet()) {
      assertThatThrownBy(() -> answer(with(Map.of(wrong.getKey(), wrong.getValue())))).isInstanceOfSatisfying(
          DifyException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAM);
            assertThat(e.text()).contains("'" + wrong.getKey() + "'");
          });
    }
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void schemaOfTheAnswerIsPassedOnWhole() {
    Value.Obj schema = (Value.Obj) ValueJson.read("""
        {"type": "object", "properties": {"a": {"type": ["string", "null"], "minLength": 1}}, "required": ["a"],
         "additionalProperties": false}""");
    answer(new ModelCall(MODEL, List.of(Message.of(Role.USER, "Hi")), List.of(), Map.of(), List.of(), schema));
    assertThat(body().fields().get("response_format")).isEqualTo(Value.from(Map.of("type", "json_schema",
        "json_schema", Map.of("name", "response", "strict", false, "schema", schema))));
    answer(with(Map.of("response_format", Value.of("json_schema"), "json_schema",
        Value.of("{\"name\": \"own\", \"schema\": " + ValueJson.write(schema) + "}"))));
    assertThat(ValueJson.write(body().fields().get("response_format"))).contains("\"name\":\"own\"")
        .contains("\"minLength\":1");
  }

  @Test
  void toolsAreOfferedAndAskedFor() {
    Value.Obj schema = (Value.Obj) ValueJson.read("""
        {"type": "object", "properties": {"city": {"type": "string", "pattern": "^[A-Z]"}}, "required": ["city"]}""");
    ToolRequest first = new ToolRequest("call_1", "weather", "{\"city\":\"Köln\"}");
    ToolRequest second = new ToolRequest("call_2", "weather", "{\"city\":\"上海\"}");
    server.then(WireReply.saying().then(new WireReply.Step.Request(first), new WireReply.Step.Request(second))
        .withFinishReason("tool_calls"));
    ModelAnswer answer = answer(new ModelCall(MODEL, List.of(Message.of(Role.USER, "Weather?")), List.of(), Map.of(),
        List.of(new ToolSpec("weather", "Tells the weather", schema)), null));
    assertThat(answer.toolRequests()).containsExactly(first, second);
    assertThat(answer.finishReason()).isEqualTo("tool_calls");
    assertThat(answer.text()).isEmpty();
    assertThat(body().fields().get("tools")).isEqualTo(Value.from(List.of(Map.of("type", "function", "function",
        Map.of("name", "weather", "description", "Tells the weather", "parameters", schema)))));
  }

  @Test
  void toolResultsAndImagesAreSent() {
    ToolRequest tool = new ToolRequest("call_1", "weather", "{}");
    answer(ModelCall.of(MODEL, List.of(
        new Message(Role.USER, List.of(new MessagePart.Text("What is this?"),
            new MessagePart.Image("https://example.com/a.png?x=1", "high"),
            new MessagePart.Image("data:image/png;base64,iVBORw0=", "low")), List.of(), null),
        new Message(Role.ASSISTANT, List.of(), List.of(tool), null),
        new Message(Role.TOOL, List.of(new MessagePart.Text("sunny")), List.of(), "call_1"))));
    assertThat(body().fields().get("messages")).isEqualTo(ValueJson.read("""
        [{"role": "user", "content": [{"type": "text", "text": "What is this?"},
          {"type": "image_url", "image_url": {"url": "https://example.com/a.png?x=1", "detail": "high"}},
          {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0=", "detail": "low"}}]},
         {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function",
          "function": {"name": "weather", "arguments": "{}"}}]},
         {"role": "tool", "tool_call_id": "call_1", "content": "sunny"}]"""));
  }

  @Test
  void reasoningIsKeptApart() {
    server.then(WireReply.saying().then(new WireReply.Step.Think("Hmm, "), new WireReply.Step.Think("yes."))
        .thenSaying("Yes."));
    ModelAnswer answer = answer(question("Sure?"));
    assertThat(answer.reasoning()).isEqualTo("Hmm, yes.");
    assertThat(answer.text()).isEqualTo("Yes.");
    assertThat(deltas).containsExactly(new ModelDelta.Reasoning("Hmm, "), new ModelDelta.Reasoning("yes."),
        new ModelDelta.Text("Yes."));
  }

  @Test
  void finishReasonIsTheProvidersOwnWord() {
    for (String word : List.of("stop", "length", "content_filter", "eos_token")) {
      server.then(WireReply.saying("x").withFinishReason(word));
      assertThat(answer(question("Hi")).finishReason()).isEqualTo(word);
    }
  }

  @Test
  void usageIsEstimatedWhereTheServiceReportsNone() {
    server.then(WireReply.saying("twelve chars").withUsage(null));
    assertThat(answer(question("你好吗")).usage()).isEqualTo(new Usage(3, 3));
  }

  @Test
  void serviceWithoutAKeyGetsNoAuthorization() {
    new OpenAiModels(OpenAiSettings.of(server.baseUrl() + "/", " "), http).chat("m").answer(question("Hi"),
        deltas::add, Cancellation.none());
    assertThat(server.requests().getFirst().headers().first("Authorization")).isEmpty();
    assertThat(server.requests().getFirst().path()).isEqualTo("/v1/chat/completions");
  }

  @Test
  void emptyPromptIsRefused() {
    assertThatThrownBy(() -> answer(ModelCall.of(MODEL, List.of(Message.of(Role.SYSTEM, " ")))))
        .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAM));
  }

  @Test
  void blankQuestionIsSent() {
    assertThat(answer(question("")).text()).isEqualTo("ok");
  }

  @Test
  void whatTheSinkThrowsEndsTheCallAndComesBack() throws Exception {
    server.then(WireReply.saying("one").thenSaying("two")
        .thenAwaiting(new java.util.concurrent.CompletableFuture<>()));
    DifyException full = new DifyException(ErrorCode.LIMIT_EXCEEDED, "enough");
    assertThatThrownBy(() -> new OpenAiModels(OpenAiSettings.of(server.baseUrl(), "k"), http).chat("m")
        .answer(question("Hi"), delta -> {
          throw full;
        }, Cancellation.none())).isSameAs(full);
    assertThat(server.awaitAbandoned(java.time.Duration.ofSeconds(20))).isNotNull();
  }

  @Test
  void loopbackIsReachedOnlyBecauseItIsConfigured() {
    answer(question("Hi"));
    assertThatThrownBy(() -> http.send(io.dify.core.http.HttpCall.get(server.baseUrl()), Cancellation.none()))
        .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EGRESS_DENIED));
  }
}
