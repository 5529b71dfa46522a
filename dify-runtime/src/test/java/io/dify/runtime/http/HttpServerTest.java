package io.dify.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.time.Ids;
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.auth.Authenticator;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.testing.MemoryKeys;
import io.dify.runtime.testing.RawHttp;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {
  private static final int LIMIT = 1000;
  private final ApiKeys keys = new ApiKeys(new MemoryKeys(), Ids.system(), InstantSource.system(), new Random(1));
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private HttpServer server;
  private String token;

  @BeforeEach
  void start() {
    token = keys.issueForApp("t1", "a1").token();
    server = HttpServer.start(new HttpSettings("127.0.0.1", 0, Duration.ofMillis(300), Duration.ofSeconds(10),
        Set.of()), table(), Authenticator.of(keys));
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.close();
  }

  private RouteTable table() {
    RouteDoc doc = RouteDoc.json("A test.");
    return new RouteTable(List.of(
        new Route(Method.GET, "/things/{id}", CredentialKind.NONE, 0,
            call -> Reply.json(JsonNodeFactory.instance.objectNode().put("id", call.path("id"))
                .put("n", call.query("n", 7, 1, 9))),
            doc),
        new Route(Method.DELETE, "/things/{id}", CredentialKind.NONE, LIMIT, call -> new Reply.Empty(), doc),
        new Route(Method.GET, "/things/all", CredentialKind.NONE, 0, call -> new Reply.Text(200, "text/plain", "all"),
            doc),
        new Route(Method.POST, "/echo", CredentialKind.APP, LIMIT,
            call -> Reply.json(JsonNodeFactory.instance.objectNode().put("app", call.caller().appId())
                .put("text", call.body().requiredText("text"))),
            doc),
        new Route(Method.GET, "/broken", CredentialKind.NONE, 0, call -> {
          throw new IllegalStateException("secret detail");
        }, doc),
        new Route(Method.GET, "/slow", CredentialKind.NONE, 0, call -> {
          entered.countDown();
          release.await();
          return new Reply.Text(200, "text/plain", "done");
        }, doc),
        new Route(Method.GET, "/events", CredentialKind.NONE, 0, call -> new Reply.Events(sink -> {
          for (String piece : List.of("data: 1\n\n", "data: 2\n\n")) {
            sink.send(piece.getBytes(StandardCharsets.UTF_8), 0, piece.length());
          }
        }), doc)));
  }

  private RawHttp.Answer get(String path) throws IOException {
    return RawHttp.send(server.port(), RawHttp.request("GET " + path, "", ""));
  }

  private RawHttp.Answer echo(String authorization, String body) throws IOException {
    return RawHttp.send(server.port(), RawHttp.request("POST /echo", authorization, body));
  }

  private String bearer() {
    return "Authorization: Bearer " + token + "\r\n";
  }

  private static void assertError(RawHttp.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.json().fieldNames()).toIterable().containsExactly("code", "message", "status");
    assertThat(answer.json().get("code").asText()).isEqualTo(code);
    assertThat(answer.json().get("status").asInt()).isEqualTo(status);
    assertThat(answer.json().get("message").asText()).isNotBlank().doesNotContain("\tat ");
  }

  @Test
  void literalPathsWinOverTemplates() throws IOException {
    assertThat(get("/things/all").body()).isEqualTo("all");
    assertThat(get("/things/a%20b?n=3").json()).hasToString("{\"id\":\"a b\",\"n\":3}");
  }

  @Test
  void unknownPathsMethodsAndQueryValuesAreRefusedInOneShape() throws IOException {
    assertError(get("/nothing"), 404, "not_found");
    assertError(get("/things/x?n=10"), 400, "invalid_param");
    assertError(get("/things/x?n=ten"), 400, "invalid_param");
    RawHttp.Answer wrong = RawHttp.send(server.port(), RawHttp.request("POST /things/x", "", "{}"));
    assertError(wrong, 405, "method_not_allowed");
    assertThat(wrong.head()).contains("Allow: GET, DELETE");
  }

  @Test
  void headIsGetWithoutBody() throws IOException {
    RawHttp.Answer answer = RawHttp.send(server.port(), RawHttp.request("HEAD /things/x", "", ""));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aKeyOfTheRightKindOpensARoute() throws IOException {
    assertThat(echo(bearer(), "{\"text\":\"你好\"}").json()).hasToString("{\"app\":\"a1\",\"text\":\"你好\"}");
  }

  @Test
  void missingForeignAndMalformedKeysAreRefusedBeforeTheBodyIsRead() throws IOException {
    for (String header : List.of("", "Authorization: Bearer app-unknown\r\n", "Authorization: Bearer \r\n",
        "Authorization: Basic " + token + "\r\n", "Authorization: " + token + "\r\n",
        "Authorization: Bearer " + "x".repeat(5000) + "\r\n")) {
      RawHttp.Answer answer = echo(header, "not json");
      assertError(answer, 401, "unauthorized");
      assertThat(answer.head()).contains("WWW-Authenticate: Bearer");
    }
  }

  @Test
  void aRevokedKeyOpensNothing() throws IOException {
    keys.revoke("t1", keys.list("t1").getFirst().id());
    assertError(echo(bearer(), "{\"text\":\"x\"}"), 401, "unauthorized");
  }

  @Test
  void bodiesThatAreNoJsonObjectOrLackAFieldAreRefused() throws IOException {
    assertError(echo(bearer(), "{\"text\": "), 400, "bad_request");
    assertError(echo(bearer(), "hello"), 400, "bad_request");
    assertError(echo(bearer(), "{\"text\":\"a\",\"text\":\"b\"}"), 400, "bad_request");
    assertError(echo(bearer(), "[1]"), 400, "invalid_param");
    assertError(echo(bearer(), ""), 400, "invalid_param");
    assertError(echo(bearer(), "{\"text\":1}"), 400, "invalid_param");
    assertError(echo(bearer(), "{\"text\":\" \"}"), 400, "invalid_param");
    assertError(echo(bearer(), "[".repeat(900)), 400, "bad_request");
  }

  @Test
  void aBodyOverTheLimitIsAnsweredEvenWhenTheClientSendsAllOfIt() throws IOException {
    assertError(echo(bearer(), "x".repeat(20 << 20)), 413, "file_too_large");
    assertThat(echo(bearer(), "{\"text\":\"" + "x".repeat(LIMIT - 11) + "\"}").status()).isEqualTo(200);
  }

  @Test
  void aChunkedBodyOverTheLimitIsRefused() throws IOException {
    String chunk = "400\r\n" + "x".repeat(0x400) + "\r\n";
    assertError(RawHttp.send(server.port(), "POST /echo HTTP/1.1\r\nHost: x\r\n" + bearer()
        + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk.repeat(100) + "0\r\n\r\n"), 413,
        "file_too_large");
  }

  @Test
  void aClientThatAsksFirstNeedNotSendATooLargeBody() throws IOException {
    assertError(RawHttp.send(server.port(), "POST /echo HTTP/1.1\r\nHost: x\r\n" + bearer()
        + "Expect: 100-continue\r\nContent-Length: 20971520\r\n\r\n"), 413, "file_too_large");
  }

  @Test
  void defectsShowNoDetails() throws IOException {
    RawHttp.Answer answer = get("/broken");
    assertError(answer, 500, "internal_server_error");
    assertThat(answer.body()).doesNotContain("secret detail");
  }

  @Test
  void theServersOwnErrorsHaveTheSameShape() throws IOException {
    assertError(RawHttp.send(server.port(), "NONSENSE\r\n\r\n"), 400, "bad_request");
    assertError(RawHttp.send(server.port(), "GET /things/x HTTP/1.1\r\n\r\n"), 400, "bad_request");
    assertError(get("/things/%GG"), 400, "bad_request");
    assertError(get("/things/a%2Fb"), 400, "bad_request");
    assertError(get("/things/x?n=%FF%FE"), 400, "bad_request");
    RawHttp.Answer large = RawHttp.send(server.port(),
        RawHttp.request("GET /things/x", "X-Large: " + "x".repeat(20_000) + "\r\n", ""));
    assertThat(large.status()).isEqualTo(431);
    assertThat(large.json().get("code").asText()).isEqualTo("bad_request");
  }

  @Test
  void eventsArriveAsTheyAreSent() throws IOException {
    RawHttp.Answer answer = get("/events");
    assertThat(answer.head()).contains("Content-Type: text/event-stream").contains("Cache-Control: no-cache");
    assertThat(answer.body()).contains("data: 1\n\n").contains("data: 2\n\n");
  }

  @Test
  void aHandlerMayTakeLongerThanTheIdleTimeout() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(RawHttp.request("GET /slow", "", "").getBytes(StandardCharsets.UTF_8));
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      socket.setSoTimeout(900);
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(java.net.SocketTimeoutException.class);
      release.countDown();
      socket.setSoTimeout(10_000);
      assertThat(RawHttp.read(socket.getInputStream()).body()).isEqualTo("done");
    }
  }

  @Test
  void closingLetsARunningRequestFinishAndRefusesNewOnes() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(RawHttp.request("GET /slow", "", "").getBytes(StandardCharsets.UTF_8));
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      int port = server.port();
      Thread closing = Thread.ofVirtual().start(server::close);
      assertThatThrownBy(() -> {
        while (true) {
          askBriefly(port);
        }
      }).isInstanceOf(IOException.class);
      release.countDown();
      assertThat(RawHttp.read(socket.getInputStream()).body()).isEqualTo("done");
      closing.join();
    }
  }

  /** A connection the kernel took just before the server stopped listening gets no answer at all; that is a refusal too. */
  private static void askBriefly(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write(RawHttp.request("GET /things/x", "", "").getBytes(StandardCharsets.UTF_8));
      RawHttp.read(socket.getInputStream());
    }
  }

  @Test
  void aPortInUseIsSaidSo() {
    assertThatThrownBy(() -> HttpServer.start(HttpSettings.at("127.0.0.1", server.port()), table(),
        Authenticator.of(keys))).isInstanceOfSatisfying(DifyException.class, error -> {
          assertThat(error.code()).isEqualTo(ErrorCode.IN_USE);
          assertThat(error.text()).contains("Port " + server.port() + " is in use").contains("--port");
        });
  }

  @Test
  void anAddressThatIsNotOursIsSaidSo() {
    assertThatThrownBy(() -> HttpServer.start(HttpSettings.at("203.0.113.7", 0), table(), Authenticator.of(keys)))
        .isInstanceOfSatisfying(DifyException.class, error -> {
          assertThat(error.code()).isEqualTo(ErrorCode.INVALID_PARAM);
          assertThat(error.text()).contains("203.0.113.7");
        });
  }

  @Test
  void twoRoutesOfTheSameNameAreRefused() {
    Route route = table().routes().getFirst();
    assertThatThrownBy(() -> new RouteTable(List.of(route, route))).hasMessageContaining("GET /things/{id}");
  }
}
