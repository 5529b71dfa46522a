package io.dify.workflow.proof;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.dify.core.error.DifyException;
import io.dify.core.time.Ids;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalCodec;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.stream.RunCursor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random plans whose process is lost at facts of their journal (the long run: at every single one), half of them once more after they were resumed: what comes of them is what comes of a
 * run that nothing happened to, no finished node is executed again, and readers see the old events under their old numbers.
 */
class CrashPlanTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final int FEW = Integer.getInteger("dify.plans", 60);
  private static final int FEW_CRASHES = 10;

  @Test
  @Timeout(120)
  void aRunGoesOnFromWhereverItWasLost() {
    check(Long.getLong("dify.seed", 20261121), FEW, FEW_CRASHES);
  }

  @Test
  @Tag("long")
  @Timeout(3600)
  void aThousandRunsGoOnFromAnywhereInTheirJournals() {
    check(Long.getLong("dify.seed", System.nanoTime()), Integer.getInteger("dify.plans", 1_000), Integer.MAX_VALUE);
  }

  private static void check(long seed, int plans, int most) {
    int crashes = 0;
    for (int number = 0; number < plans; number++) {
      Random random = Trial.random(seed, number);
      Plan plan = Generator.plan(random);
      List<JournalEntry> whole = new Session(plan, random, List.of()).run();
      for (int left = 1; left <= whole.size(); left += 1 + whole.size() / most) {
        List<JournalEntry> known = whole.subList(0, left);
        assertThatCode(() -> new Session(plan, random, twice(plan, random, known)).run())
            .as("plan %d of -Ddify.seed=%d, lost after %d of %d facts%n%s", number, seed, left, whole.size(), plan)
            .doesNotThrowAnyException();
        crashes++;
      }
    }
    System.out.printf("%d crashes of %d random plans, -Ddify.seed=%d%n", crashes, plans, seed);
  }

  /** Half of them are lost once more, a little later. */
  private static List<JournalEntry> twice(Plan plan, Random random, List<JournalEntry> known) {
    if (random.nextBoolean()) {
      return known;
    }
    Session session = new Session(plan, random, known);
    session.runSteps(random.nextInt(6));
    return List.copyOf(session.entries);
  }

  /** A process: it begins with what an earlier one wrote down. */
  private static final class Session {
    private final Plan plan;
    private final List<JournalEntry> entries = new ArrayList<>();
    private final List<JournalEntry> known;
    private final Set<String> executed = new HashSet<>();
    private final ShuffledWorkers workers;
    private final Run run;

    Session(Plan plan, Random random, List<JournalEntry> known) {
      this.plan = plan;
      this.known = known.stream().map(entry -> JournalCodec.decode(JournalCodec.encode(entry))).toList();
      this.workers = new ShuffledWorkers(random);
      entries.addAll(known);
      Script script = new Script(workers::pause);
      remember(script);
      Graph graph = Drawing.graph(plan, script);
      WorkflowEngine engine = WorkflowEngine.builder().workers(workers).clock(CLOCK).ids(Ids.seeded(CLOCK, 1))
          .limits(Trial.LIMITS).journals(id -> keeping()).standIns(this::watched).build();
      run = known.isEmpty()
          ? engine.start(graph, RunRequest.query("?"))
          : engine.resume(graph, this.known, keeping());
    }

    private void remember(Script script) {
      Map<String, Integer> tries = new HashMap<>();
      for (JournalEntry entry : known) {
        if (entry instanceof JournalEntry.Retried retried) {
          tries.put(key(retried.node().frame(), retried.node().node()), retried.attempt());
        } else if (entry instanceof JournalEntry.Finished finished) {
          tries.remove(key(finished.node().frame(), finished.node().node()));
        }
      }
      tries.forEach(script::remember);
    }

    private String key(String frame, String node) {
      return ((JournalEntry.Accepted) known.getFirst()).runId() + ":" + node + ":" + frame;
    }

    private Optional<NodeExecutor> watched(GraphNode node) {
      return node.kind() == NodeKind.CONTAINER ? Optional.empty() : Optional.of(context -> execute(node, context));
    }

    private NodeOutcome execute(GraphNode node, NodeContext context) throws InterruptedException {
      executed.add(context.idempotencyKey());
      return node.executor().execute(context);
    }

    private Journal keeping() {
      return new Journal() {
        @Override
        public void append(JournalEntry entry) {
          entries.add(entry);
        }

        @Override
        public void force() {}
      };
    }

    void runSteps(int steps) {
      for (int i = 0; i < steps && workers.step(); i++) {
        // one thing after the other
      }
    }

    List<JournalEntry> run() {
      runSteps(100_000);
      List<RunEvent> events = all(run.subscribe());
      Verdict.require(!events.isEmpty() && events.getLast() instanceof RunEvent.RunEnded, "got stuck after " + events);
      Verdict.require(workers.idle(), "something still waits for its time");
      for (JournalEntry entry : known) {
        if (entry instanceof JournalEntry.Finished finished) {
          String key = key(finished.node().frame(), finished.node().node());
          Verdict.require(!executed.contains(key), key + " was executed again");
        }
      }
      Verdict.check(plan, Interpreter.expect(plan), false, entries, events,
          ((RunEvent.RunEnded) events.getLast()).result());
      return entries;
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
  }
}
