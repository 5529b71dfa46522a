package io.dify.core.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpLimits;
import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.Role;
import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong at a service, and what people are told. */
@Timeout(60)
class OpenAiFailuresTest {
  private static final String CANARY = "sk-canary-8f3b1c";

  private final OpenAiWireServer server = OpenAiWireServer.start();
  private final HttpGateway http = HttpGateway.under(EgressPolicy.guarded());
  private final List<ModelDelta> deltas = new ArrayList<>();

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  private DifyException failure(OpenAiSettings settings) {
    ModelCall call = ModelCall.of(new ModelRef("openai", "gpt-test"), List.of(Message.of(Role.USER, "Hi")));
    return catchThrowableOfType(DifyException.class,
        () -> new OpenAiModels(settings, http).chat("gpt-test").answer(call, deltas::add, Cancellation.none()));
  }

  private DifyException failure() {
    return failure(OpenAiSettings.of(server.baseUrl(), CANARY));
  }

  private static WireReply.Failure status(int status) {
    return WireReply.failing(status, "some_type", null, "Because of " + CANARY + "\n" + "x".repeat(1000));
  }

  private static WireReply raw(String... lines) {
    WireReply.Chat chat = WireReply.saying();
    for (String line : lines) {
      chat = chat.then(new WireReply.Step.Raw(line));
    }
    return chat.withFinishReason(null).withUsage(null);
  }

  static List<Arguments> replies() {
    return List.of(
        Arguments.of(WireReply.unauthorized(), ErrorCode.PROVIDER_NOT_INITIALIZE, false, "field api_key"),
        Arguments.of(status(403), ErrorCode.PROVIDER_NOT_INITIALIZE, false, "field api_key"),
        Arguments.of(WireReply.modelNotFound(), ErrorCode.MODEL_NOT_SUPPORTED, false, "field base_url"),
        Arguments.of(status(402), ErrorCode.PROVIDER_QUOTA_EXCEEDED, false, "billing"),
        Arguments.of(WireReply.rateLimited(3), ErrorCode.RATE_LIMITED, true, "wait 3 s"),
        Arguments.of(WireReply.quotaExceeded(), ErrorCode.PROVIDER_QUOTA_EXCEEDED, false, "billing"),
        Arguments.of(WireReply.contextTooLong(), ErrorCode.MODEL_FAILED, false, "prompt is longer"),
        Arguments.of(status(400), ErrorCode.MODEL_FAILED, false, "HTTP 400"),
        Arguments.of(status(408), ErrorCode.MODEL_FAILED, true, "HTTP 408"),
        Arguments.of(WireReply.serverError(), ErrorCode.MODEL_FAILED, true, "The server had an error."),
        Arguments.of(status(503), ErrorCode.MODEL_FAILED, true, "HTTP 503"),
        Arguments.of(new WireReply.Failure(307, Map.of("Location", "http://x/"), ""), ErrorCode.MODEL_FAILED, false,
            "not followed"),
        Arguments.of(new WireReply.Failure(200, Map.of(), "{\"detail\": \"no streams here\"}"), ErrorCode.MODEL_FAILED,
            false, "no streams here"),
        Arguments.of(new WireReply.Failure(500, Map.of(), "<html>oops</html>"), ErrorCode.MODEL_FAILED, true,
            "HTTP 500"),
        Arguments.of(new WireReply.Failure(400, Map.of(), "{\"error\": \"plain words\"}"), ErrorCode.MODEL_FAILED,
            false, "plain words"),
        Arguments.of(raw("data: {\"id\": \"x\", \"choices\": [{\"del"), ErrorCode.MODEL_FAILED, false, "format"),
        Arguments.of(raw("data: not json"), ErrorCode.MODEL_FAILED, false, "format"),
        Arguments.of(raw(), ErrorCode.MODEL_FAILED, true, "broke off"),
        Arguments.of(raw("data: {\"error\": {\"message\": \"Overloaded\", \"type\": \"server_error\"}}"),
            ErrorCode.MODEL_FAILED, true, "Overloaded"),
        Arguments.of(raw("data: {\"error\": {\"message\": \"Slow down\", \"code\": \"rate_limit_exceeded\"}}"),
            ErrorCode.RATE_LIMITED, true, "Slow down"),
        Arguments.of(raw("data: {\"error\": {\"message\": \"No money\", \"code\": \"insufficient_quota\"}}"),
            ErrorCode.PROVIDER_QUOTA_EXCEEDED, false, "No money"),
        Arguments.of(raw("data: {\"object\": \"error\", \"message\": \"Old form\", \"code\": 400}"),
            ErrorCode.MODEL_FAILED, true, "Old form"),
        Arguments.of(raw("event: error\ndata: {\"message\": \"Named event\"}"), ErrorCode.MODEL_FAILED, true,
            "Named event"),
        Arguments.of(WireReply.saying().thenCutting(), ErrorCode.NETWORK, true, "closed the connection"),
        Arguments.of(WireReply.saying("Half an ans").thenCutting(), ErrorCode.MODEL_FAILED, true, "broke off"),
        Arguments.of(WireReply.saying("Half an ans").withFinishReason(null).withUsage(null), ErrorCode.MODEL_FAILED,
            true, "broke off"));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void failuresAreToldWithCodeAndCure(WireReply reply, ErrorCode code, boolean passing, String words) {
    server.then(reply);
    DifyException e = failure();
    assertThat(e.code()).isEqualTo(code);
    assertThat(e.text()).contains(words).hasSizeLessThan(700).doesNotContain("\n");
    assertThat(e instanceof ProviderFailure failure ? failure.isPassing() : code == ErrorCode.NETWORK)
        .isEqualTo(passing);
    assertThat(everythingAbout(e)).doesNotContain(CANARY);
  }

  private static String everythingAbout(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void waitThatTheServiceAsksForIsKnown() {
    server.then(WireReply.rateLimited(7));
    assertThat(((ProviderFailure) failure()).retryAfter()).contains(Duration.ofSeconds(7));
    server.then(new WireReply.Failure(503, Map.of("Retry-After", "Sat, 21 Nov 2026 08:00:30 GMT", "Date",
        "Sat, 21 Nov 2026 08:00:00 GMT"), ""));
    assertThat(((ProviderFailure) failure()).retryAfter()).contains(Duration.ofSeconds(30));
    server.then(new WireReply.Failure(503, Map.of("Retry-After", "soon"), ""));
    assertThat(((ProviderFailure) failure()).retryAfter()).isEmpty();
  }

  @Test
  void serviceThatIsNotThereIsANetworkError() {
    server.close();
    DifyException e = failure();
    assertThat(e.code()).isEqualTo(ErrorCode.NETWORK);
    assertThat(e.text()).contains("connecting to http://127.0.0.1");
  }

  @Test
  void serviceThatNeverAnswersTimesOut() {
    server.then(WireReply.awaiting(new CompletableFuture<>()));
    HttpLimits limits = new HttpLimits(Duration.ofSeconds(20), Duration.ofMillis(80), Duration.ofSeconds(20),
        Duration.ofSeconds(20), 1000);
    DifyException e = failure(new OpenAiSettings(server.baseUrl(), CANARY, limits));
    assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(e.text()).contains("80 ms");
  }

  @Test
  void keyWithALineBreakIsRefusedWithoutBeingShown() {
    DifyException e = failure(OpenAiSettings.of(server.baseUrl(), CANARY + "\r\nX-Evil: 1"));
    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAM);
    assertThat(everythingAbout(e)).doesNotContain(CANARY);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void textFormsDoNotShowTheKey() {
    OpenAiSettings settings = OpenAiSettings.of(server.baseUrl(), CANARY);
    OpenAiModels models = new OpenAiModels(settings, http);
    assertThat(settings + models.toString() + models.description() + models.chat("m")).doesNotContain(CANARY)
        .contains("127.0.0.1");
  }
}
