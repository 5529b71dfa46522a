package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and how answers are framed. */
class HttpGatewayTest {
  private final HttpGateway gateway = HttpGateway.under(EgressPolicy.guarded());

  @AfterEach
  void close() {
    gateway.close();
  }

  private HttpReply send(RawServer server, HttpCall call) {
    return gateway.allowing(List.of(server.origin())).send(call, Cancellation.none());
  }

  private String textOf(RawServer server) {
    try (HttpReply reply = send(server, HttpCall.get(server.url("/")))) {
      return reply.text();
    }
  }

  private ErrorCode failureOf(RawServer server) {
    return catchThrowableOfType(DifyException.class, () -> textOf(server)).code();
  }

  @Test
  void requestIsPlainHttp11WithoutUpgradeAndWithItsBody() throws IOException {
    StringBuilder body = new StringBuilder();
    try (RawServer server = RawServer.saying(peer -> {
      body.append(new String(peer.in.readNBytes(9), StandardCharsets.UTF_8));
      peer.say("HTTP/1.1 201 Created\r\nContent-Length: 0\r\nX-Seen: a\r\nx-seen: b\r\n\r\n");
    })) {
      HttpCall call = new HttpCall("post", server.url("/v1/a%20b?q=%E4%BD%A0"), HttpHeaders.none().with("X-One", "1"),
          HttpBody.of("application/json", "{\"a\":\"é\"}".substring(0, 8)), HttpLimits.DEFAULT);
      try (HttpReply reply = send(server, call)) {
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.headers().fields()).containsEntry("X-Seen", List.of("a", "b"));
        assertThat(reply.text()).isEmpty();
      }
      assertThat(server.heads().getFirst().split("\r\n")).containsExactlyInAnyOrder(
          "POST /v1/a%20b?q=%E4%BD%A0 HTTP/1.1", "Host: 127.0.0.1:" + server.port(), "X-One: 1", "User-Agent: dify-jvm",
          "Content-Type: application/json", "Content-Length: 9");
      assertThat(body).hasToString("{\"a\":\"é\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 200\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 200 OK\r\n\r\nhello",
    "HTTP/1.0 200 OK\r\n\r\nhello", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;ext=1\r\nllo\r\n0\r\nTrailer: x\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"})
  void bodyIsFramedAsTheAnswerSays(String answer) throws IOException {
    try (RawServer server = RawServer.saying(peer -> peer.say(answer))) {
      assertThat(textOf(server)).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "HTTP/1.1 200 OK\r\nContent-Le", "SSH-2.0-OpenSSH\r\n", "HTTP/2 200\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello", "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"})
  void brokenAnswersAreNetworkErrors(String answer) throws IOException {
    try (RawServer server = RawServer.saying(peer -> peer.say(answer))) {
      assertThat(failureOf(server)).isEqualTo(ErrorCode.NETWORK);
    }
  }

  @Test
  void endlessHeadersAreRefused() throws IOException {
    try (RawServer server = RawServer.saying(peer -> {
      peer.say("HTTP/1.1 200 OK\r\n");
      while (true) {
        peer.say("X-More: " + "x".repeat(1000) + "\r\n");
      }
    })) {
      assertThat(failureOf(server)).isEqualTo(ErrorCode.NETWORK);
    }
  }

  @ParameterizedTest
  @CsvSource({ "Content-Length: 101,false", "X-Other: chunks follow,true"})
  void answerOverTheSizeLimitIsRefused(String header, boolean endless) throws IOException {
    HttpLimits small = new HttpLimits(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20),
        Duration.ofSeconds(20), 100);
    try (RawServer server = RawServer.saying(peer -> {
      peer.say("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
      while (endless) {
        peer.say("x".repeat(50));
      }
      peer.awaitClose();
    })) {
      HttpCall call = new HttpCall("GET", server.url("/"), HttpHeaders.none(), HttpBody.none(), small);
      assertThatThrownBy(() -> send(server, call).text()).isInstanceOfSatisfying(DifyException.class, e -> {
        assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(e.text()).contains("100 bytes");
      });
      server.sawClose();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void redirectsAreNotFollowed() throws IOException {
    try (RawServer target = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        RawServer server = RawServer.answering("HTTP/1.1 302 Found\r\nLocation: " + target.url("/secret")
            + "\r\nContent-Length: 0\r\n\r\n");
        HttpReply reply = send(server, HttpCall.get(server.url("/")))) {
      assertThat(reply.status()).isEqualTo(302);
      assertThat(target.connections()).isZero();
    }
  }

  @Test
  void connectionIsReusedAfterAnAnswerReadToItsEnd() throws IOException {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      assertThat(textOf(server)).isEqualTo("ok");
      assertThat(textOf(server)).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void connectionIsNotReusedWhenTheAnswerWasLeftUnread() throws IOException {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      send(server, HttpCall.get(server.url("/"))).close();
      assertThat(textOf(server)).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "junk nobody asked for"})
  void connectionThatDiedWhileIdleIsReplaced(String farewell) throws Exception {
    var closed = new java.util.concurrent.CountDownLatch(1);
    try (RawServer server = RawServer.saying(peer -> {
      peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + farewell);
      peer.out.close();
      closed.countDown();
    })) {
      assertThat(textOf(server)).isEqualTo("ok");
      closed.await();
      assertThat(textOf(server)).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void connectionOfAnotherPolicyIsNotLentOut() throws IOException {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      assertThat(textOf(server)).isEqualTo("ok");
      assertThatThrownBy(() -> gateway.send(HttpCall.get(server.url("/")), Cancellation.none()))
          .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EGRESS_DENIED));
    }
  }

  @Test
  void refusedConnectionIsANetworkErrorThatNamesTheOrigin() throws IOException {
    int free;
    try (ServerSocket probe = new ServerSocket(0)) {
      free = probe.getLocalPort();
    }
    String url = "http://127.0.0.1:" + free + "/path?secret=1";
    assertThatThrownBy(() -> gateway.allowing(List.of(Origin.of(url))).send(HttpCall.get(url), Cancellation.none()))
        .isInstanceOfSatisfying(DifyException.class, e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.NETWORK);
          assertThat(e.text()).contains("http://127.0.0.1:" + free).doesNotContain("secret");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = { "a\r\nX-Evil: 1", "a\nb", "a\u0000b"})
  void lineBreaksInHeadersAreRefusedWithoutRepeatingTheValue(String value) {
    assertThatThrownBy(() -> HttpHeaders.none().with("Authorization", value))
        .isInstanceOfSatisfying(DifyException.class, e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAM);
          assertThat(e.text()).contains("Authorization").doesNotContain("Evil");
        });
    assertThatThrownBy(() -> HttpHeaders.none().with("X\r\nY", "1")).isInstanceOf(DifyException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = { "host", "Content-Length", "transfer-encoding", "Connection"})
  void headersThatFrameTheRequestAreTheGatewaysOwn(String name) {
    HttpCall call = new HttpCall("GET", "http://example.com/", HttpHeaders.none().with(name, "1"), HttpBody.none(),
        HttpLimits.DEFAULT);
    assertThatThrownBy(() -> gateway.send(call, Cancellation.none())).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAM));
  }

  @Test
  void headersBeyondAsciiAreUtf8BothWays() throws IOException {
    try (RawServer server = RawServer
        .answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Name: 你好Å\u2028.txt\r\n\r\n")) {
      HttpCall call = new HttpCall("GET", server.url("/"), HttpHeaders.none().with("X-Title", "标题"), HttpBody.none(),
          HttpLimits.DEFAULT);
      try (HttpReply reply = send(server, call)) {
        assertThat(reply.headers().first("X-Name")).contains("你好Å .txt");
      }
      byte[] seen = server.heads().getFirst().getBytes(StandardCharsets.ISO_8859_1);
      assertThat(new String(seen, StandardCharsets.UTF_8)).contains("X-Title: 标题");
    }
  }

  @Test
  void textFormsHoldNoSecrets() {
    HttpHeaders headers = new HttpHeaders(Map.of("Authorization", List.of("Bearer canary")));
    HttpCall call = new HttpCall("POST", "https://example.com/x?key=canary", headers,
        HttpBody.of("text/plain", "canary"), HttpLimits.DEFAULT);
    assertThat(call.toString() + headers + call.body()).doesNotContain("canary");
  }

  @Test
  void textIsReadInTheCharsetTheAnswerNames() throws IOException {
    try (RawServer server = RawServer.saying(peer -> {
      peer.say("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=\"GBK\"\r\n\r\n");
      peer.out.write("你好".getBytes("GBK"));
    })) {
      assertThat(textOf(server)).isEqualTo("你好");
    }
  }
}
