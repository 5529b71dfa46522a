package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that were kept, and that the server closes just when the next request is written to them. */
@Timeout(60)
class SecondSendingTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String BODY = "pay 5";
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final HttpLimits PATIENT = new HttpLimits(LONG, LONG, LONG, LONG, 1 << 20);

  private final HttpGateway gateway = HttpGateway.under(EgressPolicy.guarded());

  @AfterEach
  void close() {
    gateway.close();
  }

  /** Answers the first request, does the first script when the second has come on the same connection, and the other on all later connections. */
  private static RawServer keeping(RawServer.Script second, RawServer.Script later) throws IOException {
    AtomicInteger connections = new AtomicInteger();
    return RawServer.saying(peer -> {
      peer.in.readNBytes(BODY.length());
      if (connections.getAndIncrement() > 0) {
        later.run(peer);
        return;
      }
      peer.say(OK);
      if (peer.readHead()) {
        second.run(peer);
      }
    });
  }

  private static void readAndLeave(RawServer.Peer peer) throws IOException {
    peer.in.readNBytes(BODY.length());
  }

  private static HttpCall call(RawServer server, String method, String key, HttpLimits limits) {
    HttpHeaders headers = key.isEmpty() ? HttpHeaders.none() : HttpHeaders.none().with("idempotency-key", key);
    return new HttpCall(method, server.url("/pay"), headers, HttpBody.of("text/plain", BODY), limits);
  }

  private static String textOf(HttpGateway out, HttpCall call, Cancellation cancellation) {
    try (HttpReply reply = out.send(call, cancellation)) {
      return reply.text();
    }
  }

  private String pay(RawServer server, String key) {
    return textOf(gateway.allowing(List.of(server.origin())), call(server, "POST", key, PATIENT), Cancellation.none());
  }

  private ErrorCode failureOf(RawServer server, String key) {
    return catchThrowableOfType(DifyException.class, () -> pay(server, key)).code();
  }

  @ParameterizedTest
  @CsvSource({ "POST,true", "POST,false", "PATCH,true", "PUT,true"})
  void requestWithAKeyIsSentAgainOnANewConnection(String method, boolean read) throws IOException {
    try (RawServer server = keeping(read ? SecondSendingTest::readAndLeave : peer -> {}, peer -> peer.say(OK))) {
      HttpGateway out = gateway.allowing(List.of(server.origin()));
      assertThat(textOf(out, call(server, method, "run:a", PATIENT), Cancellation.none())).isEqualTo("ok");
      assertThat(textOf(out, call(server, method, "run:b", PATIENT), Cancellation.none())).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(2);
      assertThat(server.heads()).hasSize(3);
      assertThat(server.heads().get(2)).isEqualTo(server.heads().get(1)).contains("idempotency-key: run:b");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "", " "})
  void requestWithoutAKeyIsNotSentTwice(String key) throws IOException {
    try (RawServer server = keeping(SecondSendingTest::readAndLeave, peer -> peer.say(OK))) {
      assertThat(pay(server, key)).isEqualTo("ok");
      assertThat(failureOf(server, key)).isEqualTo(ErrorCode.NETWORK);
      assertThat(server.heads()).hasSize(2);
    }
  }

  @Test
  void newConnectionThatDiesIsAnError() throws IOException {
    try (RawServer server = RawServer.saying(SecondSendingTest::readAndLeave)) {
      assertThat(failureOf(server, "run:a")).isEqualTo(ErrorCode.NETWORK);
      assertThat(server.heads()).hasSize(1);
    }
  }

  @Test
  void requestIsSentAgainOnceOnly() throws IOException {
    try (RawServer server = keeping(SecondSendingTest::readAndLeave, peer -> {})) {
      assertThat(pay(server, "run:a")).isEqualTo("ok");
      assertThat(failureOf(server, "run:b")).isEqualTo(ErrorCode.NETWORK);
      assertThat(server.heads()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "H", "HTTP/1.1 100 Continue\r\n\r\n"})
  void answerThatHasBegunIsNotAskedForAgain(String beginning) throws IOException {
    try (RawServer server = keeping(peer -> {
      readAndLeave(peer);
      peer.say(beginning);
    }, peer -> peer.say(OK))) {
      assertThat(pay(server, "run:a")).isEqualTo("ok");
      assertThat(failureOf(server, "run:b")).isEqualTo(ErrorCode.NETWORK);
      assertThat(server.heads()).hasSize(2);
    }
  }

  @Test
  void connectionKeptOnceMoreIsDoubtedOnceMore() throws IOException {
    AtomicInteger connections = new AtomicInteger();
    try (RawServer server = RawServer.saying(peer -> {
      boolean first = connections.getAndIncrement() == 0;
      peer.in.readNBytes(BODY.length());
      peer.say(OK);
      for (int i = 0; peer.readHead() && (!first || i < 1); i++) {
        peer.in.readNBytes(BODY.length());
        peer.say(OK);
      }
    })) {
      assertThat(List.of(pay(server, "a"), pay(server, "b"), pay(server, "c"), pay(server, "d"))).containsOnly("ok");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void silenceIsNotAClosedConnection() throws IOException {
    HttpLimits hasty = new HttpLimits(LONG, LONG, Duration.ofMillis(60), LONG, LONG, 1 << 20);
    try (RawServer server = keeping(RawServer.Peer::awaitClose, peer -> peer.say(OK))) {
      assertThat(pay(server, "run:a")).isEqualTo("ok");
      HttpGateway out = gateway.allowing(List.of(server.origin()));
      DifyException late = catchThrowableOfType(DifyException.class,
          () -> textOf(out, call(server, "POST", "run:b", hasty), Cancellation.none()));
      assertThat(late.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void policyJudgesTheSecondSendingToo() throws IOException {
    AtomicInteger judged = new AtomicInteger();
    HttpGateway out = gateway.governedBy(origin -> {
      if (judged.incrementAndGet() > 2) {
        throw new DifyException(ErrorCode.EGRESS_DENIED, "No longer.");
      }
      return List.of(InetAddress.getLoopbackAddress());
    });
    try (RawServer server = keeping(SecondSendingTest::readAndLeave, peer -> peer.say(OK))) {
      HttpCall call = call(server, "POST", "run:a", PATIENT);
      assertThat(textOf(out, call, Cancellation.none())).isEqualTo("ok");
      DifyException denied = catchThrowableOfType(DifyException.class, () -> textOf(out, call, Cancellation.none()));
      assertThat(denied.code()).isEqualTo(ErrorCode.EGRESS_DENIED);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void totalTimeCountsForBothSendings() throws IOException {
    HttpLimits brief = new HttpLimits(LONG, LONG, LONG, LONG, Duration.ofMillis(300), 1 << 20);
    try (RawServer server = keeping(SecondSendingTest::readAndLeave, RawServer.Peer::awaitClose)) {
      assertThat(pay(server, "run:a")).isEqualTo("ok");
      HttpGateway out = gateway.allowing(List.of(server.origin()));
      DifyException late = catchThrowableOfType(DifyException.class,
          () -> textOf(out, call(server, "POST", "run:b", brief), Cancellation.none()));
      assertThat(late.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(late.text()).contains("did not finish its answer within 300 ms");
    }
  }

  @Test
  void secondSendingIsCancelledLikeTheFirst() throws Exception {
    Cancellation cancellation = new Cancellation();
    CompletableFuture<DifyException> ended = new CompletableFuture<>();
    try (RawServer server = keeping(SecondSendingTest::readAndLeave, peer -> {
      cancellation.cancel("The user pressed stop.");
      peer.awaitClose();
    })) {
      assertThat(pay(server, "run:a")).isEqualTo("ok");
      HttpGateway out = gateway.allowing(List.of(server.origin()));
      Thread.ofVirtual().start(() -> ended.complete(catchThrowableOfType(DifyException.class,
          () -> textOf(out, call(server, "POST", "run:b", PATIENT), cancellation))));
      assertThat(ended.get(20, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.CANCELLED);
      assertThat(server.sawClose()).isTrue();
    }
  }
}
