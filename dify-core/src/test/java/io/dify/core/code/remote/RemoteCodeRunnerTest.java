package io.dify.core.code.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeFailure;
import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeLimits;
import io.dify.core.code.CodeResult;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.secret.Secret;
import io.dify.core.testkit.WireReply;
import io.dify.core.testkit.WireServer;
import io.dify.core.value.Value;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against services that answer well, badly and not at all; no sandbox is needed. */
class RemoteCodeRunnerTest {
  private static final String MAIN = "def main():\n    return {}";

  private final WireServer service = WireServer.start();
  private final HttpGateway http = HttpGateway.under(EgressPolicy.guarded());

  @AfterEach
  void stop() {
    http.close();
    service.close();
  }

  @Test
  void aServiceIsAskedAsDifysIs() {
    service.then(answer("so far\\n<<RESULT>>{\"x\":1}<<RESULT>>\\n", ""));

    CodeResult result = run(CodeLimits.DEFAULT);

    assertThat(result.value()).isEqualTo(Value.from(Map.of("x", 1)));
    assertThat(result.printed()).isEqualTo("so far\n");
    var request = service.requests().getFirst();
    assertThat(request.path()).isEqualTo("/v1/sandbox/run");
    assertThat(request.headers().first("X-Api-Key")).hasValue("the-key-of-the-service");
    assertThat(request.json().fields().keySet()).containsExactlyInAnyOrder("language", "code", "preload",
        "enable_network");
    assertThat(request.field("language")).isEqualTo(Value.of("python3"));
    assertThat(request.field("enable_network")).isEqualTo(Value.of(false));
  }

  @ParameterizedTest
  @ValueSource(ints = { 429, 503})
  void aServiceWithoutAFreeWorkerIsBusy(int status) {
    service.then(new WireReply.Failure(status, Map.of(), "{\"code\":-503,\"message\":\"too many requests\"}"));

    assertThatThrownBy(() -> run(CodeLimits.DEFAULT)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS)).hasMessageContaining("give it more workers");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "401|{}|DIFY_CODE_API_KEY", "403|{}|DIFY_CODE_API_KEY",
    "404|nothing|status 404",
    "500|<html>|status 500", "200|<html>|did not answer with JSON",
    "200|{\"code\":-500,\"message\":\"no python\"}|no python"})
  void aServiceThatDoesNotServeIsNamedWithItsSetting(int status, String body, String says) {
    service.then(new WireReply.Whole(status, Map.of("Content-Type", "application/json"), body));

    assertThatThrownBy(() -> run(CodeLimits.DEFAULT)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.SANDBOX_UNAVAILABLE)).hasMessageContaining(says)
        .hasMessageContaining("DIFY_CODE_ENDPOINT").message().doesNotContain("the-key-of-the-service");
  }

  @Test
  void aServiceThatIsNotThereIsANetworkFailure() {
    service.close();

    assertThatThrownBy(() -> run(CodeLimits.DEFAULT)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.NETWORK));
  }

  @Test
  void codeThatFailsThereFailsHereWithItsLine() {
    service.then(answer("before",
        "Traceback (most recent call last):\\n  File \\\"<string>\\\", line 2, in main\\nKeyError: 'x'"));

    assertThatThrownBy(() -> run(CodeLimits.DEFAULT)).isInstanceOfSatisfying(CodeFailure.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.CODE_FAILED);
      assertThat(e.line()).hasValue(2);
    }).hasMessageContaining("KeyError");
  }

  @Test
  void codeThatEndsBeforeMainReturnsHasNoResult() {
    service.then(answer("bye", ""));

    assertThatThrownBy(() -> run(CodeLimits.DEFAULT)).isInstanceOf(CodeFailure.class)
        .hasMessageContaining("ended before main had returned");
  }

  @Test
  void aResultThatIsTooLongIsRefused() {
    CodeLimits limits = CodeLimits.DEFAULT;
    service.then(answer("<<RESULT>>\\\"" + "x".repeat(limits.maxResultBytes() + 1) + "\\\"<<RESULT>>", ""));

    assertThatThrownBy(() -> run(limits)).isInstanceOfSatisfying(CodeFailure.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
  }

  @Test
  void aCallThatIsCancelledLeavesTheService() throws Exception {
    service.then(WireReply.awaiting(new CompletableFuture<>()));
    Cancellation cancellation = new Cancellation();
    Thread caller = Thread.ofVirtual().start(() -> assertThatThrownBy(() -> runner().run(
        CodeCall.main(CodeLanguage.PYTHON3, MAIN, new Value.Obj(Map.of())), cancellation))
        .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED)));
    assertThat(service.awaitRequest(Duration.ofSeconds(20))).isNotNull();

    cancellation.cancel("enough");

    assertThat(service.awaitAbandoned(Duration.ofSeconds(20))).isNotNull();
    caller.join();
  }

  private RemoteCodeRunner runner() {
    return new RemoteCodeRunner(http, service.url(), Secret.of("the-key-of-the-service"), false);
  }

  private CodeResult run(CodeLimits limits) {
    return runner().run(CodeCall.main(CodeLanguage.PYTHON3, MAIN, new Value.Obj(Map.of())).within(limits),
        Cancellation.none());
  }

  private static WireReply answer(String stdout, String error) {
    return WireReply.whole("application/json", "{\"code\":0,\"message\":\"success\",\"data\":{\"stdout\":\""
        + stdout.replace("\"x\"", "\\\"x\\\"") + "\",\"error\":\"" + error + "\"}}");
  }
}
