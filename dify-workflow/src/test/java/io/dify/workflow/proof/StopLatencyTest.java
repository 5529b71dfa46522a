package io.dify.workflow.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.engine.EngineLimits;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.stream.RunCursor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long a stop, or the end of a run's time, takes to reach the last node at work. Every one must arrive; the times are printed, not judged.
 * {@code -Ddify.stops} says how many of each kind.
 */
@Tag("long")
@Timeout(1800)
class StopLatencyTest {
  private static final int STOPS = Integer.getInteger("dify.stops", 500);
  private static final int WARM_UP = 100;
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final String ITEMS = "'iterator_selector':['sys','items'],'is_parallel':true,'parallel_nums':4";

  /** One run: its nodes say when they wait and when they were reached. */
  private static final class Probe {
    final CountDownLatch waiting;
    final CountDownLatch reached;
    private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

    Probe(int nodes) {
      waiting = new CountDownLatch(nodes);
      reached = new CountDownLatch(nodes);
    }

    NodeOutcome block(NodeContext context) throws InterruptedException {
      waiting.countDown();
      try {
        new CountDownLatch(1).await();
        return NodeOutcome.succeeded(Map.of());
      } finally {
        arrived();
      }
    }

    NodeOutcome register(NodeContext context) throws InterruptedException {
      context.cancellation().onCancel(this::arrived);
      waiting.countDown();
      new CountDownLatch(1).await();
      return NodeOutcome.succeeded(Map.of());
    }

    NodeOutcome compute(NodeContext context) {
      waiting.countDown();
      while (!Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait();
      }
      arrived();
      return NodeOutcome.succeeded(Map.of());
    }

    void arrived() {
      last.accumulateAndGet(System.nanoTime(), Math::max);
      reached.countDown();
    }

    long since(long begin) throws InterruptedException {
      assertThat(reached.await(30, TimeUnit.SECONDS)).as("every node at work is reached").isTrue();
      return last.get() - begin;
    }
  }

  private final WorkflowEngine engine = WorkflowEngine.builder().build();

  @Test
  void aStopReachesANodeThatWaits() throws InterruptedException {
    measure("a node that waits", 1, probe -> Fixture.graph().task("t", probe::block).edges("start>t").compile());
  }

  @Test
  void aStopThrowsTheCancellation() throws InterruptedException {
    measure("a registered cancellation", 1,
        probe -> Fixture.graph().task("t", probe::register).edges("start>t").compile());
  }

  @Test
  void aStopReachesANodeThatComputes() throws InterruptedException {
    measure("a node on a compute thread", 1,
        probe -> Fixture.graph().compute("t", probe::compute).edges("start>t").compile());
  }

  @Test
  void aStopReachesAllItemsOfAnIteration() throws InterruptedException {
    measure("four items of an iteration", 4,
        probe -> Fixture.graph().node("it", "iteration", "{" + ITEMS + "}").inside("it").task("t", probe::block)
            .inside(null).edges("start>it").compile());
  }

  @Test
  void aStopReachesContainersInContainers() throws InterruptedException {
    measure("4 x 4 items in a loop", 16,
        probe -> Fixture.graph().node("it", "iteration", "{" + ITEMS + "}").inside("it")
            .node("lo", "loop", "{'loop_count':2}").inside("lo").node("in", "iteration", "{" + ITEMS + "}").inside("in")
            .task("t", probe::block).inside(null).edges("start>it").compile());
  }

  @Test
  void aStopEndsTheWaitForTheNextTry() throws InterruptedException {
    Graph graph = Fixture.graph().task("t", context -> {
      throw new DifyException(ErrorCode.NETWORK, "not now");
    }, "{'retry_config':{'retry_enabled':true,'max_retries':3,'retry_interval':600000}}").edges("start>t").compile();
    long[] nanos = new long[STOPS];
    for (int i = -WARM_UP; i < STOPS; i++) {
      Run run = engine.start(graph, RunRequest.query("?"));
      RunCursor cursor = run.subscribe();
      while (cursor.take(Duration.ofSeconds(30)).stream().noneMatch(RunEvent.NodeRetried.class::isInstance)) {
        assertThat(cursor.ended()).isFalse();
      }
      long begin = System.nanoTime();
      run.stop("enough");
      assertThat(run.await().status()).isEqualTo(RunStatus.STOPPED);
      nanos[Math.max(i, 0)] = System.nanoTime() - begin;
    }
    print("a pause before the next try", nanos);
  }

  @Test
  void theEndOfItsTimeReachesANodeThatWaits() throws InterruptedException {
    WorkflowEngine hasty = WorkflowEngine.builder().limits(new EngineLimits(500, SHORT, 1024)).build();
    long[] nanos = new long[STOPS];
    for (int i = -WARM_UP; i < STOPS; i++) {
      Probe probe = new Probe(1);
      Graph graph = Fixture.graph().task("t", probe::block).edges("start>t").compile();
      long due = System.nanoTime() + SHORT.toNanos();
      RunResult result = hasty.start(graph, RunRequest.query("?")).await();
      assertThat(result.errorType()).isEqualTo("timeout");
      nanos[Math.max(i, 0)] = probe.since(due);
    }
    print("the end of its time", nanos);
  }

  private interface Drawn {
    Graph graph(Probe probe);
  }

  private void measure(String what, int nodes, Drawn drawn) throws InterruptedException {
    RunRequest request = RunRequest.query("?").withSystem("items", Value.from(List.of(1, 2, 3, 4)));
    long[] nanos = new long[STOPS];
    for (int i = -WARM_UP; i < STOPS; i++) {
      Probe probe = new Probe(nodes);
      Run run = engine.start(drawn.graph(probe), request);
      assertThat(probe.waiting.await(30, TimeUnit.SECONDS)).as("all nodes are at work").isTrue();
      long begin = System.nanoTime();
      run.stop("enough");
      nanos[Math.max(i, 0)] = probe.since(begin);
      assertThat(run.await().status()).isEqualTo(RunStatus.STOPPED);
    }
    print(what, nanos);
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf("stop reaches %s: p50 %d us, p99 %d us, most %d us (%d stops)%n", what,
        nanos[nanos.length / 2] / 1000, nanos[(int) (nanos.length * 0.99)] / 1000, nanos[nanos.length - 1] / 1000,
        nanos.length);
  }
}
