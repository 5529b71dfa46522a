package io.dify.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.time.Ids;
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.auth.Authenticator;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.testing.MemoryKeys;
import io.dify.runtime.testing.RawHttp;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no client sends by accident: whatever they are, they get one answer of the usual form or a closed connection, and nothing gets past. */
class HostileRequestsTest {
  private static final Duration IDLE = Duration.ofMillis(300);
  private final ApiKeys keys = new ApiKeys(new MemoryKeys(), Ids.system(), InstantSource.system(), new Random(1));
  private final String token = keys.issueForApp("t1", "a1").token();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger secrets = new AtomicInteger();
  private final HttpServer server = HttpServer.start(
      new HttpSettings("127.0.0.1", 0, IDLE, Duration.ofSeconds(10), Set.of()), table(), Authenticator.of(keys));

  @AfterEach
  void stop() {
    server.close();
  }

  private RouteTable table() {
    RouteDoc doc = RouteDoc.json("A test.");
    return new RouteTable(List.of(
        new Route(Method.POST, "/echo", CredentialKind.APP, 100_000,
            call -> Reply.json(JsonNodeFactory.instance.objectNode().put("text", call.body().requiredText("text"))),
            doc),
        new Route(Method.POST, "/long", CredentialKind.NONE, 100_000, call -> {
          entered.countDown();
          return new Reply.Events(sink -> {
            sink.send(new byte[]{ 'x'}, 0, 1);
            release.await();
            sink.send(new byte[]{ 'y'}, 0, 1);
          });
        }, doc),
        new Route(Method.GET, "/secret", CredentialKind.NONE, 0, call -> {
          secrets.incrementAndGet();
          return new Reply.Text(200, "text/plain", "secret");
        }, doc)));
  }

  /** Two requests on one connection: the first is hostile and hides the second in its body. */
  private List<RawHttp.Answer> converse(String headers, String body) throws IOException {
    return RawHttp.conversation(server.port(), ("POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
        + "\r\n" + headers + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(List<RawHttp.Answer> answers) {
    assertThat(answers).hasSizeLessThanOrEqualTo(1);
    answers.forEach(answer -> {
      assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
      assertThat(answer.json().fieldNames()).toIterable().containsExactly("code", "message", "status");
      assertThat(answer.json().get("status").asInt()).isEqualTo(answer.status());
      assertThat(answer.json().get("message").asText()).doesNotContain("\tat ", "Exception");
    });
  }

  @ParameterizedTest
  @ValueSource(strings = { "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "Content-Length: 5\r\nContent-Length: 6\r\n",
    "Content-Length: 5, 6\r\n", "Content-Length: +5\r\n", "Content-Length: -1\r\n", "Content-Length: 0x5\r\n",
    "Content-Length: 99999999999999999999\r\n", "Content-Length: five\r\n", "Transfer-Encoding: chunked, identity\r\n",
    "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding: identity\r\nContent-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "Content-Length : 5\r\n",
    " Folded: x\r\nContent-Length: 5\r\n",
    "Bad\0Name: x\r\nContent-Length: 5\r\n", "X: a\0b\r\nContent-Length: 5\r\n"})
  void requestsWhoseEndIsAMatterOfOpinionAreRefusedAndNothingHiddenInThemRuns(String headers) throws IOException {
    assertRefused(converse(headers, "0\r\n\r\nGET /secret HTTP/1.1\r\nHost: x\r\n\r\n"));
    assertThat(secrets).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = { "zz\r\nabc\r\n0\r\n\r\n", "-5\r\nabcde\r\n0\r\n\r\n", "5\r\nabc",
    "5\r\nabcdefgh\r\n0\r\n\r\n",
    "ffffffffffffffffff\r\nabc\r\n0\r\n\r\n", "7fffffff\r\nabc", "5;ext=\0\r\nabcde\r\n0\r\n\r\n", "\r\n\r\n\r\n",
    "5 5\r\nabcde\r\n0\r\n\r\n",
    "{\"text\":\"no chunk at all\"}"})
  void chunksThatAreNoneAreRefused(String body) throws IOException {
    assertRefused(converse("Transfer-Encoding: chunked\r\n", body));
  }

  @Test
  void aBodyThatIsCutOffIsRefused() throws IOException {
    assertRefused(converse("Content-Length: 1000\r\n", "{\"text\":\"a\"}"));
    assertRefused(converse("Content-Length: 1000\r\n", ""));
    assertRefused(converse("Content-Length: 5\r\n", "{\"text\":\"longer than it says\"}").subList(0, 1));
  }

  @Test
  void aClientThatNeverSendsWhatItPromisedIsLetGoWhenTheTimeIsUp() throws IOException {
    for (String sent : List.of("", "POST /ec", "POST /echo HTTP/1.1\r\nHost: x\r\nX-A: ")) {
      assertThat(hold(sent)).doesNotContain("HTTP/1.1 5");
    }
    for (String sent : List.of(
        "POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\nContent-Length: 1000\r\n\r\n{\"te",
        "POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
            + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")) {
      assertThat(hold(sent)).startsWith("HTTP/1.1 408").contains("Connection: close", "\"code\":\"bad_request\"");
    }
  }

  /** Sends this and nothing more, keeps the connection, and gives what the server says until it closes. */
  private String hold(String sent) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Every byte restarts the idle time-out, so it takes more than that. */
  @ParameterizedTest
  @ValueSource(strings = { "POST /echo HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN"
        + "\r\nContent-Length: 100000\r\n\r\n"})
  void aClientThatSendsAByteNowAndThenIsLetGoToo(String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(50);
      socket.getOutputStream().write(head.replace("TOKEN", token).getBytes(StandardCharsets.UTF_8));
      int answer = 0;
      for (int i = 0; i < 1_000 && answer >= 0; i++) {
        try {
          socket.getOutputStream().write('x');
          answer = socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
          // Nothing yet: a byte more.
        } catch (SocketException e) {
          answer = -1;
        }
      }
      assertThat(answer).as("the connection, after 1,000 bytes of at least 50 ms each").isEqualTo(-1);
    }
  }

  /** What has arrived may take as long as it likes to answer, whatever its length was said by. */
  @ParameterizedTest
  @ValueSource(strings = { "Content-Length: 2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "\r\n"})
  void anAnswerMayTakeLongerThanARequest(String rest) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(("POST /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + rest)
          .getBytes(StandardCharsets.UTF_8));
      assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
      socket.setSoTimeout(5 * (int) IDLE.toMillis());
      assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(SocketTimeoutException.class);
      release.countDown();
      socket.setSoTimeout(30_000);
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).contains("y");
    }
  }

  @Test
  void headersOfAHundredThousandBytesAreRefused() throws IOException {
    for (String headers : List.of("X-Large: " + "x".repeat(100_000) + "\r\n", "X-Many: x\r\n".repeat(10_000),
        "X".repeat(100_000) + ": x\r\n", "Cookie: " + "a=b; ".repeat(20_000) + "\r\n")) {
      assertRefused(converse(headers + "Content-Length: 0\r\n", ""));
    }
    assertRefused(RawHttp.conversation(server.port(),
        ("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = { "GET\t/secret HTTP/1.1\r\nHost: x\r\n\r\n",
    "G\0T /secret HTTP/1.1\r\nHost: x\r\n\r\n", "GET /sec\0ret HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET //secret HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /a/../secret%00 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /%2e%2e/secret HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /..;/secret HTTP/1.1\r\nHost: x\r\n\r\n", "TRACE /secret HTTP/1.1\r\nHost: x\r\n\r\n",
    "CONNECT secret:80 HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "GET /secret HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /secret HTTP/1.1\r\nHost: a b\r\n\r\n",
    "\r\n\r\n\r\n\r\n",
    "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"})
  void requestLinesThatAreNoneAreRefused(String request) throws IOException {
    assertRefused(RawHttp.conversation(server.port(), request.getBytes(StandardCharsets.ISO_8859_1)));
    assertThat(secrets).hasValue(0);
  }

  @Test
  void otherVersionsOfTheProtocolAreRefused() throws IOException {
    for (String request : List.of("GET /secret\r\n\r\n", "GET /secret HTTP/9.9\r\nHost: x\r\n\r\n")) {
      List<RawHttp.Answer> answers = RawHttp.conversation(server.port(), request.getBytes(StandardCharsets.UTF_8));
      assertThat(answers).singleElement().extracting(RawHttp.Answer::status).isEqualTo(505);
    }
    assertThat(secrets).hasValue(0);
  }

  @Test
  void jsonThatOnlyLooksLikeItIsRefused() throws IOException {
    for (byte[] body : List.of("{\"text\":\"\u00ff\u00fe\"}".getBytes(StandardCharsets.ISO_8859_1),
        "{\"text\":\"\u00c0\u00af\"}".getBytes(StandardCharsets.ISO_8859_1),
        "{\"text\":\"\u00ed\u00a0\u0080\"}".getBytes(StandardCharsets.ISO_8859_1),
        "{\"text\":\"a\",\"text\":\"b\"}".getBytes(StandardCharsets.UTF_8),
        ("{\"text\":\"a\",\"x\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}").getBytes(StandardCharsets.UTF_8),
        ("{\"text\":\"a\",\"x\":" + "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000) + "}")
            .getBytes(StandardCharsets.UTF_8),
        ("{\"text\":\"a\",\"x\":" + "9".repeat(5_000) + "}").getBytes(StandardCharsets.UTF_8),
        "{\"text\":\"a\"} trailing".getBytes(StandardCharsets.UTF_8),
        "{\"text\":\"a\"}{\"text\":\"b\"}".getBytes(StandardCharsets.UTF_8),
        "{\"text\":NaN}".getBytes(StandardCharsets.UTF_8), "{'text':'a'}".getBytes(StandardCharsets.UTF_8),
        "{\"text\":\"a\n\"}".getBytes(StandardCharsets.UTF_8), "\ufeff{\"text\":\"a\"".getBytes(StandardCharsets.UTF_8),
        "<text>a</text>".getBytes(StandardCharsets.UTF_8), "text=a".getBytes(StandardCharsets.UTF_8),
        new byte[1_000])) {
      List<RawHttp.Answer> answers = RawHttp.conversation(server.port(), request(body));
      assertThat(answers).hasSize(1);
      assertThat(answers.getFirst().status()).as(new String(body, 0, Math.min(60, body.length), StandardCharsets.UTF_8))
          .isEqualTo(400);
      assertRefused(answers);
    }
  }

  private byte[] request(byte[] body) {
    byte[] head = ("POST /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\nContent-Length: "
        + body.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }
}
