package io.dify.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeFailure;
import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeResult;
import io.dify.core.code.remote.RemoteCodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.HttpReply;
import io.dify.core.http.Origin;
import io.dify.core.secret.Secret;
import io.dify.core.value.Value;
import io.dify.runtime.config.CodeSettings;
import io.dify.runtime.http.HttpSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sandbox service and its client together, on real sockets and in the real sandbox; what needs none runs everywhere. */
class SandboxServiceTest {
  private static final Secret KEY = Secret.of("0f3a9c5b71d2e846");
  private static final SandboxService SERVICE = SandboxService.start(HttpSettings.at("127.0.0.1", 0),
      CodeSettings.DEFAULT, KEY);
  private static final HttpGateway HTTP = HttpGateway.under(EgressPolicy.guarded());

  @BeforeAll
  static void starts() {
    assertThat(SERVICE.port()).isPositive();
  }

  @AfterAll
  static void stops() {
    HTTP.close();
    SERVICE.close();
  }

  @Test
  void resultsComeBackAsTheyAreFromHere() throws Exception {
    aSandbox();
    Value.Obj inputs = (Value.Obj) Value.from(Map.of("a", "tea<<RESULT>>", "b", List.of(1, 2)));
    CodeResult python = client(KEY).run(CodeCall.main(CodeLanguage.PYTHON3,
        "def main(a, b):\n    print('so far')\n    return {'x': a, 'y': len(b)}", inputs), Cancellation.none());
    assertThat(python.value()).isEqualTo(Value.from(Map.of("x", "tea<<RESULT>>", "y", 2)));
    assertThat(python.printed()).isEqualTo("so far\n");
    CodeResult node = client(KEY).run(CodeCall.main(CodeLanguage.JAVASCRIPT,
        "async function main({a, b}) { return {y: b.length}; }", inputs), Cancellation.none());
    assertThat(node.value()).isEqualTo(Value.from(Map.of("y", 2)));
  }

  @Test
  void failuresComeBackWithTheirLine() {
    aSandbox();
    assertThatThrownBy(() -> client(KEY).run(CodeCall.main(CodeLanguage.PYTHON3, "def main():\n    return 1 / 0",
        new Value.Obj(Map.of())), Cancellation.none())).isInstanceOf(CodeFailure.class)
        .hasMessageContaining("ZeroDivisionError: division by zero (line 2: return 1 / 0)");
  }

  @Test
  void theProtocolIsThatOfDifysService() {
    aSandbox();
    try (HttpReply reply = post(KEY, "{\"language\": \"python3\", \"code\": \"print(x)\", \"preload\": \"x = 5\","
        + " \"enable_network\": true}")) {
      assertThat(reply.text())
          .isEqualTo("{\"code\":0,\"message\":\"success\",\"data\":{\"stdout\":\"5\\n\",\"error\":\"\"}}");
    }
  }

  @Test
  void nobodyElseIsServed() {
    try (HttpReply reply = post(Secret.of("another key of good length"), "{}")) {
      assertThat(reply.status()).isEqualTo(401);
    }
    assertThatThrownBy(() -> client(Secret.of("another key of good length")).run(
        CodeCall.program(CodeLanguage.PYTHON3, "1"), Cancellation.none()))
        .isInstanceOfSatisfying(DifyException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.SANDBOX_UNAVAILABLE))
        .hasMessageContaining("DIFY_CODE_API_KEY");
  }

  @Test
  void aLanguageThatIsNotKnownIsRefused() {
    try (HttpReply reply = post(KEY, "{\"language\": \"ruby\", \"code\": \"1\"}")) {
      assertThat(reply.status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "dify-sandbox", "short", "aaaaaaaaaaaaaaaaaaaaaaaa"})
  void keysThatAnybodyCouldGuessAreRefused(String key) {
    assertThatThrownBy(() -> SandboxService.start(HttpSettings.at("127.0.0.1", 0), CodeSettings.DEFAULT,
        Secret.of(key))).hasMessageContaining("DIFY_CODE_API_KEY").hasMessageNotContaining("aaaa");
  }

  private static void aSandbox() {
    for (CodeLanguage language : CodeLanguage.values()) {
      SERVICE.runner().obstacle(language).ifPresent(why -> {
        System.out.println("SandboxServiceTest: skipped one test, " + why);
        Assumptions.abort(why);
      });
    }
  }

  private static RemoteCodeRunner client(Secret key) {
    return new RemoteCodeRunner(HTTP, address(), key, false);
  }

  private static HttpReply post(Secret key, String body) {
    return HTTP.allowing(List.of(Origin.of(address()))).send(new HttpCall("POST", address() + "/v1/sandbox/run",
        HttpHeaders.none().with("X-Api-Key", key.reveal()), HttpBody.of("application/json", body), HttpLimits.DEFAULT),
        Cancellation.none());
  }

  private static String address() {
    return "http://127.0.0.1:" + SERVICE.port();
  }
}
