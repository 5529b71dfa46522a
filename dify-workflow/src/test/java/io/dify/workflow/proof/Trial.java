package io.dify.workflow.proof;

import io.dify.core.error.DifyException;
import io.dify.core.time.Ids;
import io.dify.workflow.engine.EngineLimits;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalCodec;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.schedule.RunState;
import io.dify.workflow.stream.RunCursor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random plans on simulated workers against the reference; everything follows from the seed. */
final class Trial {
  static final EngineLimits LIMITS = new EngineLimits(100_000, Duration.ofMinutes(10), 1 << 20);
  private static final int ENDLESS = 100_000;
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

  private Trial() {}

  /** The random generator of one plan. */
  static Random random(long seed, int number) {
    return new Random(seed * 1_000_003 + number);
  }

  /**
   * Runs a plan; some are stopped, or run out of time, in the middle.
   *
   * @throws AssertionError naming the plan when anything is not as it must be
   */
  static void run(long seed, int number) {
    Random random = random(seed, number);
    Plan plan = Generator.plan(random);
    try {
      run(plan, random, number);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("plan " + number + " of -Ddify.seed=" + seed + ": " + e + "\n" + plan, e);
    }
  }

  private static void run(Plan plan, Random random, int number) {
    ShuffledWorkers workers = new ShuffledWorkers(random);
    Graph graph = Drawing.graph(plan, new Script(workers::pause));
    List<JournalEntry> entries = new ArrayList<>();
    WorkflowEngine engine = WorkflowEngine.builder().workers(workers).clock(CLOCK).ids(Ids.seeded(CLOCK, number))
        .limits(LIMITS).journals(id -> keeping(entries)).build();
    int patience = random.nextInt(8) == 0 ? random.nextInt(20) : Integer.MAX_VALUE;
    boolean timeOut = random.nextBoolean();
    Run run = engine.start(graph, RunRequest.query("?"));
    int steps = 0;
    while (steps < patience && workers.step()) {
      steps++;
      Verdict.require(steps < ENDLESS, "goes on and on");
    }
    if (steps == patience) {
      if (timeOut) {
        workers.expire();
      } else {
        run.stop("enough");
      }
    }
    List<RunEvent> events = all(run.subscribe());
    Verdict.require(!events.isEmpty() && events.getLast() instanceof RunEvent.RunEnded, "got stuck after " + events);
    Verdict.require(workers.idle(), "something still waits for its time");
    RunResult result = ((RunEvent.RunEnded) events.getLast()).result();
    Verdict.check(plan, Interpreter.expect(plan), steps == patience, entries, events, result);
    if (number % 16 == 0) {
      rebuild(graph, entries, result);
    }
  }

  private static Journal keeping(List<JournalEntry> entries) {
    return new Journal() {
      @Override
      public void append(JournalEntry entry) {
        entries.add(entry);
      }

      @Override
      public void force() {}
    };
  }

  private static List<RunEvent> all(RunCursor cursor) {
    List<RunEvent> events = new ArrayList<>();
    try {
      for (List<RunEvent> more = cursor.take(Duration.ZERO); !more.isEmpty(); more = cursor.take(Duration.ZERO)) {
        events.addAll(more);
      }
    } catch (InterruptedException e) {
      throw DifyException.of(e);
    }
    return events;
  }

  private static void rebuild(Graph graph, List<JournalEntry> entries, RunResult result) {
    RunState rebuilt = new RunState(graph);
    entries.forEach(entry -> rebuilt.apply(JournalCodec.decode(JournalCodec.encode(entry))));
    Verdict.require(rebuilt.result().equals(result), "the journal gives " + rebuilt.result() + " and not " + result);
  }
}
