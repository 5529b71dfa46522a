package io.dify.workflow.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.workflow.engine.EngineLimits;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.schedule.RunState;
import io.dify.workflow.stream.EventFold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Very many runs of mixed graphs on real threads, a few hundred at a time, with all kinds of readers, stops and time-outs: no stream is lost, out of order or
 * without its end, the results are those of the reference, and nothing is left behind. {@code -Ddify.runs} says how many, {@code -Ddify.seed} which.
 */
class SoakTest {
  private static final int RUNS = Integer.getInteger("dify.runs", 100_000);
  private static final long SEED = Long.getLong("dify.seed", 20261121L);
  private static final int GRAPHS = 500;
  private static final int LARGEST = 60;
  private static final int AT_A_TIME = 200;
  private static final int SOME = 2_000;
  private static final int WARM_UP = 5_000;
  private static final int SMALL = 16;
  private static final long SPARE_BYTES = 8 << 20;

  private record Scene(Plan plan, Expected expected, Graph graph) {}

  private record Stage(WorkflowEngine engine, int capacity, boolean hasty) {}

  private static final ThreadLocal<List<JournalEntry>> FACTS = new ThreadLocal<>();

  private final AtomicLong ticks = new AtomicLong();
  private final Script script = new Script(this::pause);
  private final List<Scene> scenes = scenes();
  private final List<Stage> stages = List.of(stage(1 << 14, Duration.ofMinutes(20)),
      stage(1 << 14, Duration.ofMinutes(20)),
      stage(SMALL, Duration.ofMinutes(20)), stage(1 << 14, Duration.ofMillis(3)));
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong readers = new AtomicLong();
  private final AtomicLong cutOffs = new AtomicLong();
  private final AtomicLong stopped = new AtomicLong();
  private final AtomicLong timedOut = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @Test
  @Timeout(120)
  void someRunsWithAllKindsOfReadersKeepTheirPromises() throws Exception {
    soak(SOME);
    assertThat(next.get()).isGreaterThanOrEqualTo(SOME);
  }

  @Test
  @Tag("long")
  @Timeout(7200)
  void manyRunsWithAllKindsOfReadersKeepTheirPromises() throws Exception {
    soak(WARM_UP);
    long before = liveBytes();
    long begin = System.nanoTime();
    soak(RUNS);
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("dify-")) {
        thread.join(Duration.ofSeconds(30));
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
    long after = liveBytes();
    System.out.printf("soak: %d runs of %d graphs, -Ddify.seed=%d, %d s; %d readers saw %d events; %d cut off, "
        + "%d runs stopped, %d timed out; live heap %d KB before, %d KB after%n", RUNS, GRAPHS, SEED, seconds,
        readers.get(), events.get(), cutOffs.get(), stopped.get(), timedOut.get(), before >> 10, after >> 10);
    assertThat(after - before).as("heap left behind").isLessThan(SPARE_BYTES);
  }

  private List<Scene> scenes() {
    List<Scene> all = new ArrayList<>();
    for (int number = 0; all.size() < GRAPHS; number++) {
      Plan plan = Generator.plan(Trial.random(SEED, number));
      Expected expected = Interpreter.expect(plan);
      if (expected.ran().size() <= LARGEST) {
        all.add(new Scene(plan, expected, Drawing.graph(plan, script)));
      }
    }
    return all;
  }

  private static Stage stage(int capacity, Duration time) {
    WorkflowEngine engine = WorkflowEngine.builder().limits(new EngineLimits(100_000, time, capacity))
        .journals(run -> keeping(FACTS.get())).build();
    return new Stage(engine, capacity, time.compareTo(Duration.ofSeconds(1)) < 0);
  }

  private static Journal keeping(List<JournalEntry> facts) {
    return new Journal() {
      @Override
      public void append(JournalEntry entry) {
        facts.add(entry);
      }

      @Override
      public void force() {}
    };
  }

  /** Now and then a node lets others go first. */
  private void pause() {
    long tick = ticks.incrementAndGet();
    if (tick % 256 == 0 && Thread.currentThread().isVirtual()) {
      LockSupport.parkNanos(200_000);
    } else if (tick % 8 == 0) {
      Thread.yield();
    }
  }

  private void soak(int runs) throws Exception {
    next.set(0);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> drivers = new ArrayList<>();
      for (int i = 0; i < AT_A_TIME; i++) {
        drivers.add(threads.submit(() -> {
          for (long n = next.getAndIncrement(); n < runs && failure.get() == null; n = next.getAndIncrement()) {
            run(n, threads);
          }
          return null;
        }));
      }
      for (Future<?> driver : drivers) {
        driver.get();
      }
    }
    Throwable first = failure.get();
    if (first != null) {
      throw new AssertionError(first.getMessage(), first.getCause());
    }
  }

  private void run(long number, ExecutorService threads) {
    Random random = new Random(SEED * 31 + number);
    Scene scene = scenes.get(random.nextInt(scenes.size()));
    try {
      run(scene, stages.get(random.nextInt(stages.size())), random, threads);
    } catch (Throwable e) {
      failure.compareAndSet(null, new AssertionError("run " + number + " of -Ddify.seed=" + SEED + ": " + scene, e));
    }
    if (number > 0 && number % 100_000 == 0) {
      System.out.println("soak: " + number + " runs");
    }
  }

  private void run(Scene scene, Stage stage, Random random, ExecutorService threads) throws Exception {
    List<JournalEntry> facts = new ArrayList<>();
    FACTS.set(facts);
    Run run = stage.engine().start(scene.graph(), RunRequest.query("?"));
    List<Reader> all = new ArrayList<>();
    List<Future<Void>> reading = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      Reader reader = new Reader(run, stage.capacity(), random);
      all.add(reader);
      reading.add(threads.submit(reader));
    }
    boolean stops = random.nextInt(6) == 0;
    if (stops) {
      for (int i = random.nextInt(12); i > 0; i--) {
        Thread.yield();
      }
      run.stop("enough");
    }
    RunResult result = run.await();
    for (Future<Void> each : reading) {
      each.get();
    }
    List<RunEvent> truth = fold(scene.graph(), facts);
    Verdict.check(scene.plan(), scene.expected(), stops || stage.hasty(), facts, truth, result);
    all.forEach(reader -> reader.check(truth, cutOffs));
    count(result, all.size(), truth.size());
  }

  private void count(RunResult result, int readersOfIt, int eventsOfIt) {
    readers.addAndGet(readersOfIt);
    events.addAndGet((long) readersOfIt * eventsOfIt);
    if (result.status() == RunStatus.STOPPED) {
      stopped.incrementAndGet();
    } else if ("timeout".equals(result.errorType())) {
      timedOut.incrementAndGet();
    }
    if (result.status() == RunStatus.STOPPED || result.status() == RunStatus.FAILED) {
      script.forget(result.runId());
    }
  }

  /** The events as they follow from the facts. */
  private static List<RunEvent> fold(Graph graph, List<JournalEntry> facts) {
    RunState state = new RunState(graph);
    EventFold fold = new EventFold();
    List<RunEvent> all = new ArrayList<>();
    for (JournalEntry entry : facts) {
      state.apply(entry);
      all.add(fold.apply(entry, state));
    }
    return all;
  }

  private static long liveBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
    return least;
  }
}
