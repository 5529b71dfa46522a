package io.dify.core.model.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpHeaders;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart.MediaKind;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import io.dify.core.testkit.WireReply;
import io.dify.core.testkit.WireServer;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Bedrock has and other providers do not. */
@Timeout(60)
class BedrockTest {
  private static final String CLAUDE = "anthropic.claude-3-7-sonnet-20250219-v1:0";
  private static final Value.Obj SCHEMA = ChatContractTest.object("{\"type\":\"object\",\"title\":\"Wanted\"}");
  private final WireServer server = WireServer.start();
  private final Accounts accounts = new Accounts();
  private final List<ModelDelta> deltas = new ArrayList<>();

  @AfterEach
  void close() {
    accounts.close();
    server.close();
  }

  private static ModelCall asking(MessagePart... parts) {
    return ModelCall.of(new ModelRef("bedrock", CLAUDE),
        List.of(new Message(Role.USER, List.of(parts), List.of(), null)));
  }

  private static ModelCall question() {
    return asking(new MessagePart.Text("Hi"));
  }

  private ModelAnswer answer(String model, ModelCall call) {
    return accounts.at("bedrock", server.url()).chat(model).answer(call, deltas::add, Cancellation.none());
  }

  /** What is sent for a call. */
  private JsonNode request(String model, ModelCall call) {
    server.then(BedrockFrames.whole("end_turn", BedrockFrames.text(0, "ok")));
    answer(model, call);
    return ValueJson.toNode(server.requests().getLast().json());
  }

  private DifyException failure(WireReply reply) {
    server.then(reply);
    return catchThrowableOfType(DifyException.class, () -> answer(CLAUDE, question()));
  }

  private ModelProvider keyPair(InstantSource clock) {
    return accounts.of("bedrock", Map.of("aws_access_key_id", "AKIDEXAMPLE", "aws_secret_access_key", Accounts.CANARY,
        "session_token", "token-1", "region", "eu-west-1", "base_url", server.url()), clock);
  }

  @Test
  void keyPairSignsEachCallAndStaysHere() {
    server.then(BedrockFrames.whole("end_turn", BedrockFrames.text(0, "ok")));
    keyPair(InstantSource.fixed(Instant.parse("2015-08-30T12:36:00Z"))).chat(CLAUDE).answer(question(), deltas::add,
        Cancellation.none());
    HttpHeaders headers = server.requests().getFirst().headers();
    assertThat(headers.first("Authorization").orElse("")).matches("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/"
        + "eu-west-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
        + "Signature=[0-9a-f]{64}");
    assertThat(headers.first("X-Amz-Date")).contains("20150830T123600Z");
    assertThat(headers.first("X-Amz-Security-Token")).contains("token-1");
    assertThat(headers.fields().toString()).doesNotContain(Accounts.CANARY);
  }

  @Test
  void refusedKeyPairIsNamed() {
    server.then(new WireReply.Failure(403, Map.of(), "{\"Message\":\"The security token is invalid.\"}"));
    DifyException e = catchThrowableOfType(DifyException.class, () -> keyPair(InstantSource.system()).chat(CLAUDE)
        .answer(question(), deltas::add, Cancellation.none()));
    assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_NOT_INITIALIZE);
    assertThat(e.text()).contains("secret_access_key (with access_key_id)", "The security token is invalid.");
  }

  @Test
  void regionGivesTheAddressUnlessTheAccountHasOne() {
    assertThat(accounts.of("bedrock", Map.of("api_key", "k", "aws_region", "eu-west-1")).description())
        .contains("https://bedrock-runtime.eu-west-1.amazonaws.com");
    assertThat(accounts.of("bedrock", Map.of("api_key", "k")).description()).contains("us-east-1");
    assertThat(keyPair(InstantSource.system()).description()).contains(server.url());
  }

  @ParameterizedTest
  @CsvSource({ "region,us-east-1,api_key", "access_key_id,AKID,secret_access_key",
    "secret_access_key,s,access_key_id", "region,evil.example/,region"})
  void fieldsThatAreMissingOrWrongAreNamed(String given, String value, String named) {
    DifyException e = catchThrowableOfType(DifyException.class, () -> accounts.of("bedrock", Map.of(given, value)));
    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAM);
    assertThat(e.text()).contains("field " + named + " of");
  }

  @Test
  void namesOfModelsMayBeArns() {
    request("arn:aws:bedrock:us-east-1:1:inference-profile/us.x-v1:0", question());
    assertThat(server.requests().getFirst().path())
        .isEqualTo("/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.x-v1%3A0/converse-stream");
  }

  @ParameterizedTest
  @CsvSource({ "throttlingException,Too many,RATE_LIMITED,true", "internalServerException,Oh,MODEL_FAILED,true",
    "modelStreamErrorException,Oh,MODEL_FAILED,true", "serviceUnavailableException,Oh,MODEL_FAILED,true",
    "validationException,No such field,MODEL_FAILED,false", "validationException,Input is too long,MODEL_FAILED,false"})
  void exceptionsInStreamsAreTold(String type, String message, ErrorCode code, boolean passing) {
    DifyException e = failure(
        WireReply.frames(BedrockFrames.start(), BedrockFrames.exception(type, message)));
    assertThat(e.code()).isEqualTo(code);
    assertThat(e.text()).contains(message);
    assertThat(((ProviderFailure) e).isPassing()).isEqualTo(passing);
  }

  @Test
  void errorsWithoutAPayloadAreTold() {
    DifyException e = failure(WireReply.frames(new WireReply.Step.Frame(
        Map.of(":message-type", "error", ":error-code", "InternalFailure", ":error-message", "Out of order"), "")));
    assertThat(e.text()).contains("Out of order");
    assertThat(((ProviderFailure) e).isPassing()).isTrue();
  }

  @Test
  void answerInAnotherFormatIsAFailureThatStays() {
    DifyException e = failure(WireReply.whole("application/json", "{\"output\":{}}"));
    assertThat(e.text()).contains("unexpected format");
    assertThat(((ProviderFailure) e).isPassing()).isFalse();
  }

  @Test
  void answerWithASchemaIsTheInputOfATool() {
    server.then(BedrockFrames.whole("tool_use",
        BedrockFrames.tool(0, new ToolRequest("t-1", "answer", "{\"a\":42}"))));
    ModelAnswer answer = answer(CLAUDE, question().withSchema(SCHEMA));
    assertThat(answer.text()).isEqualTo("{\"a\":42}");
    assertThat(answer.toolRequests()).isEmpty();
    assertThat(answer.finishReason()).isEqualTo("stop");
    assertThat(deltas).containsExactly(new ModelDelta.Text("{\"a\""), new ModelDelta.Text(":42}"));
  }

  @ParameterizedTest
  @ValueSource(booleans = { true, false})
  void schemaIsToldWhereAToolCannotBeForced(boolean isReasoning) {
    ModelCall call = question().withSchema(SCHEMA);
    JsonNode request = isReasoning
        ? request(CLAUDE, call.withParameters(Map.of("thinking", Value.of(true))))
        : request("meta.llama3-8b-instruct-v1:0", call);
    assertThat(request.has("toolConfig")).isFalse();
    assertThat(request.at("/system/0/text").asText()).contains("JSON schema", "\"Wanted\"");
  }

  @Test
  void parametersGoWhereTheyBelong() {
    JsonNode request = request(CLAUDE, question().withParameters(Map.of("thinking", Value.of(true), "thinking_budget",
        Value.of(2048), "top_k", Value.of(5), "guardrailConfig", Value.from(Map.of("guardrailIdentifier", "g")))));
    assertThat(ValueJson.fromNode(request.path("additionalModelRequestFields"))).isEqualTo(
        ValueJson.read("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048},\"top_k\":5}"));
    assertThat(request.at("/guardrailConfig/guardrailIdentifier").asText()).isEqualTo("g");
    assertThat(request.has("inferenceConfig")).isFalse();
  }

  @Test
  void toolsOfEarlierTurnsAreDeclaredWhenNoneIsOffered() {
    ToolRequest tool = new ToolRequest("t-1", "weather", "{}");
    JsonNode request = request(CLAUDE, question().withMessages(List.of(Message.of(Role.USER, "Hi"),
        new Message(Role.ASSISTANT, List.of(), List.of(tool), null), Message.result(tool, ""))));
    assertThat(request.at("/toolConfig/tools/0/toolSpec/name").asText()).isEqualTo("weather");
    assertThat(request.at("/toolConfig/tools").size()).isEqualTo(1);
    assertThat(request.at("/messages/2/content/0/toolResult/content").size()).as("blank text is refused").isZero();
  }

  @Test
  void reasoningThatNobodyMayReadGoesBack() {
    server.then(BedrockFrames.whole("end_turn",
        List.of(BedrockFrames.delta(0, "{\"reasoningContent\":{\"redactedContent\":\"c2VjcmV0\"}}"),
            BedrockFrames.stop(0)),
        BedrockFrames.text(1, "42")));
    ModelAnswer first = answer(CLAUDE, question());
    assertThat(first.reasoning()).isEmpty();
    JsonNode request = request(CLAUDE, question().withMessages(List.of(Message.of(Role.USER, "Hi"), Message.of(first),
        Message.of(Role.USER, "Why?"))));
    assertThat(request.at("/messages/1/content/0/reasoningContent/redactedContent").asText()).isEqualTo("c2VjcmV0");
    assertThat(request.at("/messages/1/content/1/text").asText()).isEqualTo("42");
  }

  @Test
  void filesGoAlongWithTheirFormat() {
    JsonNode request = request(CLAUDE, asking(new MessagePart.Text("?"),
        new MessagePart.Media(MediaKind.DOCUMENT, "data:;base64,AAAA", "application/pdf", "my file.pdf"),
        new MessagePart.Media(MediaKind.VIDEO, "data:video/mp4;base64,AAAA", "", ""),
        new MessagePart.Media(MediaKind.AUDIO, "data:audio/mpeg;base64,AAAA", "", "")));
    assertThat(request.at("/messages/0/content/3/audio/format").asText()).isEqualTo("mp3");
    assertThat(ValueJson.fromNode(request.at("/messages/0/content/1"))).isEqualTo(ValueJson.read(
        "{\"document\":{\"format\":\"pdf\",\"source\":{\"bytes\":\"AAAA\"},\"name\":\"document-1\"}}"));
    assertThat(ValueJson.fromNode(request.at("/messages/0/content/2")))
        .isEqualTo(ValueJson.read("{\"video\":{\"format\":\"mp4\",\"source\":{\"bytes\":\"AAAA\"}}}"));
  }

  @Test
  void filesThatConverseHasNoFormForAreRefused() {
    for (MessagePart part : List.of(new MessagePart.Image("data:image/bmp;base64,AAAA", "low"),
        new MessagePart.Media(MediaKind.AUDIO, "data:audio/midi;base64,AAAA", "audio/midi", "a"))) {
      DifyException e = catchThrowableOfType(DifyException.class, () -> answer(CLAUDE, asking(part)));
      assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_SUPPORTED);
    }
    assertThat(server.requests()).isEmpty();
  }
}
