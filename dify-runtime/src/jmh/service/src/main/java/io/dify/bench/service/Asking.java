package io.dify.bench.service;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Blocking questions to the example bot, closed (so many clients, each asking as soon as it was answered) or open (at times that nobody waits for). */
final class Asking {
  private static final JsonMapper JSON = new JsonMapper();
  /** Half of what the server keeps a connection that nobody uses. */
  private static final long MAX_IDLE_NANOS = 15_000_000_000L;

  private final int port;
  private final String key;
  private final Report report = new Report();
  /** The one used last is the first. */
  private final Deque<Idle> idle = new ArrayDeque<>();

  private record Idle(Wire wire, long since) {}

  Asking(int port, String key) {
    this.port = port;
    this.key = key;
  }

  /** This many clients for some seconds, each question once. */
  ObjectNode closed(int clients, double seconds, int from, Questions questions) throws InterruptedException {
    AtomicInteger next = new AtomicInteger(from);
    long end = report.start() + (long) (seconds * 1e9);
    beside(clients, () -> {
      while (System.nanoTime() < end) {
        ask(questions.distinct(next.getAndIncrement()), System.nanoTime());
      }
    });
    return report.node().put("next", next.get());
  }

  /** This many clients, until all questions drawn are answered. */
  ObjectNode each(int clients, int[] drawn, Questions questions) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    beside(clients, () -> {
      for (int i = next.getAndIncrement(); i < drawn.length; i = next.getAndIncrement()) {
        ask(questions.distinct(drawn[i]), System.nanoTime());
      }
    });
    return report.node();
  }

  private static void beside(int clients, Runnable work) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(clients);
    for (int i = 0; i < clients; i++) {
      Thread.ofVirtual().start(() -> {
        work.run();
        ended.countDown();
      });
    }
    ended.await();
  }

  /** Questions at times drawn beforehand (Poisson); a time counts from when it was due, however late it was sent. */
  ObjectNode open(int perSecond, double seconds, long seed, IntFunction<String> question) throws InterruptedException {
    int all = (int) (perSecond * seconds);
    Random random = new Random(seed);
    CountDownLatch ended = new CountDownLatch(all);
    double due = report.start();
    for (int i = 0; i < all; i++) {
      due += -Math.log(1 - random.nextDouble()) / perSecond * 1e9;
      long at = (long) due;
      for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      String text = question.apply(i);
      Thread.ofVirtual().start(() -> {
        ask(text, at);
        ended.countDown();
      });
    }
    if (!ended.await(120, TimeUnit.SECONDS)) {
      report.failed(ended.getCount() + " requests were not answered within two minutes");
    }
    return report.node();
  }

  private void ask(String question, long since) {
    try {
      Wire wire = take();
      int status = wire.send("POST", "/v1/chat-messages", JSON.createObjectNode().put("query", question)
          .put("user", "load-" + Math.floorMod(question.hashCode(), 1000)).put("response_mode", "blocking").toString());
      String body = wire.body();
      if (status != 200 || !body.contains("\"answer\":\"")) {
        report.failed(status + " " + body);
      } else {
        report.answered(since);
      }
      give(wire);
    } catch (IOException | RuntimeException e) {
      report.failed(e.toString());
    }
  }

  /** Not one that the server may be about to close. */
  private Wire take() throws IOException {
    Idle last;
    synchronized (idle) {
      last = idle.poll();
    }
    if (last != null && System.nanoTime() - last.since < MAX_IDLE_NANOS) {
      return last.wire;
    }
    if (last != null) {
      last.wire.close();
    }
    return new Wire(port, key);
  }

  private void give(Wire wire) {
    synchronized (idle) {
      idle.push(new Idle(wire, System.nanoTime()));
    }
  }
}
