package io.dify.bench.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a client process measured. Thread-safe. */
final class Report {
  private static final int TOLD = 5;
  private static final int SECONDS = 600;
  private static final long SLOW_NANOS = 100_000_000;

  private final Times times = new Times();
  private final AtomicIntegerArray slow = new AtomicIntegerArray(SECONDS);
  private final AtomicInteger errors = new AtomicInteger();
  private final double cpu = Processes.cpuSeconds(ProcessHandle.current());
  private final long start = System.nanoTime();

  long start() {
    return start;
  }

  /** @param since when it began, by the clock of {@link System#nanoTime} */
  void answered(long since) {
    long nanos = System.nanoTime() - since;
    times.add(nanos);
    if (nanos > SLOW_NANOS) {
      slow.incrementAndGet((int) Math.clamp((since - start) / 1_000_000_000, 0, SECONDS - 1));
    }
  }

  /** Seconds within which requests began that took longer than 100 ms, and how many of them: "at 12 s 40, at 31 s 7". */
  private String slow() {
    return IntStream.range(0, SECONDS).filter(second -> slow.get(second) > 0)
        .mapToObj(second -> "at " + second + " s " + slow.get(second)).collect(Collectors.joining(", "));
  }

  /** Counts an error, and tells the first few. */
  void failed(String what) {
    if (errors.incrementAndGet() <= TOLD) {
      System.err.println(what.substring(0, Math.min(300, what.length())));
    }
  }

  ObjectNode node() {
    double seconds = (System.nanoTime() - start) / 1e9;
    return JsonNodeFactory.instance.objectNode().put("done", times.count()).put("errors", errors.get())
        .put("seconds", seconds).put("cpu", Processes.cpuSeconds(ProcessHandle.current()) - cpu)
        .put("p50", times.at(.5)).put("p99", times.at(.99)).put("times", times.toString())
        .put("slow", slow());
  }
}
