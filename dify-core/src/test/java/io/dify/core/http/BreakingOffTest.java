package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancellation and time-outs, in every phase of a call. */
@Timeout(60)
class BreakingOffTest {
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final Duration SHORT = Duration.ofMillis(60);
  private static final HttpLimits PATIENT = new HttpLimits(LONG, LONG, LONG, LONG, 1 << 20);

  private final HttpGateway gateway = HttpGateway.under(EgressPolicy.guarded());

  @AfterEach
  void close() {
    gateway.close();
  }

  private DifyException failure(HttpGateway out, String url, HttpLimits limits, Cancellation cancellation) {
    HttpCall call = new HttpCall("GET", url, HttpHeaders.none(), HttpBody.none(), limits);
    return catchThrowableOfType(DifyException.class, () -> {
      try (HttpReply reply = out.send(call, cancellation)) {
        reply.text();
      }
    });
  }

  private DifyException failure(RawServer server, HttpLimits limits, Cancellation cancellation) {
    return failure(gateway.allowing(List.of(server.origin())), server.url("/"), limits, cancellation);
  }

  /** Runs the call on a virtual thread, cancels when the latch opens, and gives what the call ended with. */
  private DifyException cancelledAt(CountDownLatch moment,
      java.util.function.Function<Cancellation, DifyException> call)
      throws Exception {
    Cancellation cancellation = new Cancellation();
    CompletableFuture<DifyException> ended = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> ended.complete(call.apply(cancellation)));
    assertThat(moment.await(20, TimeUnit.SECONDS)).isTrue();
    cancellation.cancel("The user pressed stop.");
    return ended.get(20, TimeUnit.SECONDS);
  }

  private static void assertCancelled(DifyException e) {
    assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(e.text()).isEqualTo("The user pressed stop.");
  }

  @Test
  void cancellingBeforeTheFirstByteClosesTheSocket() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server = RawServer.saying(peer -> {
      asked.countDown();
      peer.awaitClose();
    })) {
      assertCancelled(cancelledAt(asked, stop -> failure(server, PATIENT, stop)));
      assertThat(server.sawClose()).isTrue();
    }
  }

  @Test
  void cancellingInMidAnswerClosesTheSocket() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (RawServer server = RawServer.saying(peer -> {
      peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      begun.countDown();
      peer.awaitClose();
    })) {
      assertCancelled(cancelledAt(begun, stop -> failure(server, PATIENT, stop)));
      assertThat(server.sawClose()).isTrue();
    }
  }

  @Test
  void bytesThatHaveArrivedAreReadWithoutWaitingForMore() throws Exception {
    try (RawServer server = RawServer.saying(peer -> {
      peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      peer.awaitClose();
    })) {
      HttpLimits impatient = new HttpLimits(LONG, LONG, SHORT, LONG, 1 << 20);
      HttpCall call = new HttpCall("GET", server.url("/"), HttpHeaders.none(), HttpBody.none(), impatient);
      try (HttpReply reply = gateway.allowing(List.of(server.origin())).send(call, Cancellation.none())) {
        assertThat(reply.body().readNBytes(5)).asString().isEqualTo("hello");
      }
    }
  }

  @Test
  void cancellingWhileTheServerDoesNotReadTheBodyWorks() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (RawServer server = RawServer.saying(peer -> {
      asked.countDown();
      over.await();
    })) {
      HttpCall call = new HttpCall("POST", server.url("/"), HttpHeaders.none(),
          HttpBody.of("text/plain", new byte[32 << 20]), PATIENT);
      assertCancelled(cancelledAt(asked, stop -> catchThrowableOfType(DifyException.class,
          () -> gateway.allowing(List.of(server.origin())).send(call, stop))));
      over.countDown();
    }
  }

  @Test
  void cancellingDuringTheTlsHandshakeWorks() throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> {
        try {
          mute.accept().getInputStream().read();
          connected.countDown();
        } catch (IOException e) {
          // The test is over.
        }
      });
      String url = "https://127.0.0.1:" + mute.getLocalPort() + "/";
      HttpGateway out = gateway.allowing(List.of(Origin.of(url)));
      assertCancelled(cancelledAt(connected, stop -> failure(out, url, PATIENT, stop)));
    }
  }

  @Test
  void cancellingDuringTheNameLookupWorks() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (HttpGateway stuck = HttpGateway.under(origin -> {
      asked.countDown();
      awaitForever();
      return List.of();
    })) {
      assertCancelled(cancelledAt(asked, stop -> failure(stuck, "http://example.com/", PATIENT, stop)));
    }
  }

  private static void awaitForever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void callThatIsAlreadyCancelledDoesNotConnect() throws Exception {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel("The user pressed stop.");
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
      assertCancelled(failure(server, PATIENT, cancellation));
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void interruptingTheCallerEndsTheCall() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<DifyException> ended = new CompletableFuture<>();
    try (RawServer server = RawServer.saying(peer -> {
      asked.countDown();
      peer.awaitClose();
    })) {
      Thread caller = Thread.ofVirtual()
          .start(() -> ended.complete(failure(server, PATIENT, Cancellation.none())));
      asked.await();
      caller.interrupt();
      assertThat(ended.get(20, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.CANCELLED);
      assertThat(server.sawClose()).isTrue();
    }
  }

  @Test
  void finishedCallLeavesNothingRegistered() throws Exception {
    AtomicInteger answers = new AtomicInteger();
    Cancellation cancellation = new Cancellation();
    try (RawServer server = RawServer.saying(peer -> {
      do {
        answers.incrementAndGet();
        peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      } while (peer.readHead());
    })) {
      HttpGateway out = gateway.allowing(List.of(server.origin()));
      out.send(HttpCall.get(server.url("/")), cancellation).text();
      cancellation.cancel("too late");
      assertThat(out.send(HttpCall.get(server.url("/")), Cancellation.none()).text()).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(1);
      assertThat(answers).hasValue(2);
    }
  }

  @Test
  void serverThatNeverAnswersTimesOut() throws Exception {
    try (RawServer server = RawServer.saying(RawServer.Peer::awaitClose)) {
      DifyException e = failure(server, new HttpLimits(LONG, SHORT, LONG, LONG, 100), Cancellation.none());
      assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(e.text()).contains("did not begin to answer within 60 ms").contains("127.0.0.1:" + server.port());
      assertThat(server.sawClose()).isTrue();
    }
  }

  @Test
  void silenceInMidAnswerTimesOut() throws Exception {
    try (RawServer server = RawServer.saying(peer -> {
      peer.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");
      peer.awaitClose();
    })) {
      DifyException e = failure(server, new HttpLimits(LONG, LONG, SHORT, LONG, 100), Cancellation.none());
      assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(e.text()).contains("nothing for 60 ms");
      assertThat(server.sawClose()).isTrue();
    }
  }

  @Test
  void drippingAnswerEndsAtTheTotalLimit() throws Exception {
    try (RawServer server = RawServer.saying(peer -> {
      peer.say("HTTP/1.1 200 OK\r\n\r\n");
      while (true) {
        peer.say(".");
        Thread.onSpinWait();
      }
    })) {
      DifyException e = failure(server, new HttpLimits(LONG, LONG, LONG, Duration.ofMillis(200), Long.MAX_VALUE),
          Cancellation.none());
      assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(e.text()).contains("did not finish its answer within 200 ms");
      assertThat(server.sawClose()).isTrue();
    }
  }

  @Test
  void slowNameServerTimesOut() {
    try (HttpGateway stuck = HttpGateway.under(origin -> {
      awaitForever();
      return List.of();
    })) {
      DifyException e = failure(stuck, "http://example.com/", new HttpLimits(SHORT, LONG, LONG, LONG, 100),
          Cancellation.none());
      assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(e.text()).contains("name server").contains("example.com");
    }
  }

  @Test
  void muteTlsServerTimesOut() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String url = "https://127.0.0.1:" + mute.getLocalPort() + "/";
      DifyException e = failure(gateway.allowing(List.of(Origin.of(url))), url,
          new HttpLimits(SHORT, LONG, LONG, LONG, 100), Cancellation.none());
      assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(e.text()).contains("connecting to " + Origin.of(url));
    }
  }
}
