package io.dify.bench.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Streams of the counting bot, each read to its end. Every token is a number, so a lost one is seen. With a list of receipts every message that the server
 * acknowledged (its first record came) is written down at once, and again when it was complete.
 */
final class Streaming {
  private static final JsonMapper JSON = new JsonMapper();

  private final int port;
  private final String key;
  private final @Nullable PrintStream receipts;
  private final Report report = new Report();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private final AtomicInteger cut = new AtomicInteger();
  private final AtomicLong tokens = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  Streaming(int port, String key, @Nullable PrintStream receipts) {
    this.port = port;
    this.key = key;
    this.receipts = receipts;
  }

  /** Opens streams at a rate, reads all of them to their end. */
  ObjectNode run(int streams, int pieces, int everyMillis, int openedPerSecond) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(streams);
    for (int i = 0; i < streams; i++) {
      int number = i;
      for (long at = report.start() + i * 1_000_000_000L / openedPerSecond; System.nanoTime() < at;) {
        LockSupport.parkNanos(at - System.nanoTime());
      }
      Thread.ofVirtual().start(() -> {
        read(number, pieces, everyMillis);
        ended.countDown();
      });
    }
    ended.await();
    return report.node().put("tokens", tokens.get()).put("lost", lost.get()).put("mostOpen", mostOpen.get())
        .put("cut", cut.get());
  }

  /** What was read of a stream. */
  private static final class Progress {
    int next;
    boolean started;
    boolean finished;
    boolean ended;
    String error = "";
  }

  private void read(int number, int pieces, int everyMillis) {
    Progress progress = new Progress();
    long start = System.nanoTime();
    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    try (Wire wire = new Wire(port, key)) {
      int status = wire.send("POST", "/v1/chat-messages", JSON.createObjectNode()
          .put("query", pieces + " " + everyMillis).put("user", "stream-" + number)
          .put("response_mode", "streaming").toString());
      if (status != 200) {
        report.failed(status + " " + wire.body());
        return;
      }
      for (String line = wire.record(); line != null; line = wire.record()) {
        take(JSON.readTree(line), number, progress);
      }
      check(progress, pieces);
      report.answered(start);
    } catch (IOException | RuntimeException e) {
      if (receipts != null) {
        cut.incrementAndGet();
      } else {
        report.failed(e.toString());
      }
    } finally {
      open.decrementAndGet();
      tokens.addAndGet(progress.next);
    }
  }

  private void take(JsonNode event, int number, Progress progress) {
    switch (event.path("event").asText()) {
      case "workflow_started" -> {
        progress.started = true;
        receipt("accepted", number, event);
      }
      case "message" -> {
        for (String token : event.path("answer").asText().strip().split(" ")) {
          int got = Integer.parseInt(token);
          lost.addAndGet(Math.abs(got - progress.next));
          progress.next = got + 1;
        }
      }
      case "workflow_finished" -> progress.finished = true;
      case "message_end" -> {
        progress.ended = true;
        receipt("complete", number, event);
      }
      case "error" -> progress.error = event.toString();
      default -> {
      }
    }
  }

  private void check(Progress progress, int pieces) {
    lost.addAndGet(pieces - progress.next);
    if (!progress.started || !progress.finished || !progress.ended || !progress.error.isEmpty()) {
      report.failed("A stream ended without its events. " + progress.error);
    }
  }

  private void receipt(String what, int number, JsonNode event) {
    if (receipts != null) {
      receipts.println(what + " stream-" + number + " " + event.path("conversation_id").asText() + " "
          + event.path("message_id").asText());
    }
  }
}
