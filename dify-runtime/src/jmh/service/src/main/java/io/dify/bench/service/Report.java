package io.dify.bench.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicInteger;

/** What a client process measured. Thread-safe. */
final class Report {
  private static final int TOLD = 5;

  private final Times times = new Times();
  private final AtomicInteger errors = new AtomicInteger();
  private final double cpu = Processes.cpuSeconds(ProcessHandle.current());
  private final long start = System.nanoTime();

  long start() {
    return start;
  }

  void answered(long nanos) {
    times.add(nanos);
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
        .put("p50", times.at(.5)).put("p99", times.at(.99)).put("times", times.toString());
  }
}
