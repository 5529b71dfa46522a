package io.dify.runtime.journal;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCategory;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.runtime.run.RunRecord;
import io.dify.runtime.testing.Effects;
import io.dify.workflow.engine.Run;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.http.HttpConfig;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.schedule.RunState;
import io.dify.workflow.stream.EventFold;
import io.dify.workflow.stream.RunCursor;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One run of the app of fifty nodes, in processes of which each is disturbed once, as it is told, until one is not: what it is held to is what durable runs
 * promise. Everything happens on one thread, in an order drawn from a seed.
 */
final class CrashTrial {
  private static final Duration LEASE_OVER = Duration.ofSeconds(61);
  private static final int MOST_PROCESSES = 8;

  private final CrashWorld world;
  private final Planted planted;
  private final Random random;
  private final List<Fault> faults;
  private final Effects effects = new Effects();
  private final Facts facts = new Facts();
  private final Set<String> early = new HashSet<>();
  private final List<RunEvent> seen = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final List<OneProcess> processes = new ArrayList<>();

  private CrashTrial(CrashWorld world, Planted planted, long seed, List<Fault> faults) {
    this.world = world;
    this.planted = planted;
    this.random = new Random(seed);
    this.faults = faults;
  }

  /**
   * What came of it.
   *
   * @param violations of what is promised
   * @param outputs of the run, empty when it was not accepted
   * @param writes of the first process
   * @param repeated effects that were in flight and begun again
   */
  record Outcome(List<String> violations, Value.Obj outputs, int writes, long repeated) {}

  /** Has a run go through these faults, one a process. */
  static Outcome run(CrashWorld world, Planted planted, long seed, Fault... faults) {
    return new CrashTrial(world, planted, seed, List.of(faults)).run();
  }

  private Outcome run() {
    OneProcess now = process();
    boolean accepted = start(now);
    for (drive(now, Integer.MAX_VALUE); !over() && processes.size() < MOST_PROCESSES; drive(now, Integer.MAX_VALUE)) {
      now = next(now);
    }
    Value.Obj outputs = new Value.Obj(Map.of());
    if (!facts.run().isEmpty()) {
      outputs = check();
    } else if (accepted || !seen.isEmpty() || effects.calls() > 0) {
      violations.add("an accepted run is lost");
    }
    return new Outcome(violations, outputs, processes.getFirst().writes(),
        effects.attempts().values().stream().filter(tries -> tries.size() > 1).count());
  }

  private OneProcess process() {
    int number = processes.size();
    Fault fault = number < faults.size() ? faults.get(number) : Fault.NONE;
    OneProcess process = new OneProcess(world, "p" + random.nextLong(),
        new FaultyStore(planted.database(world.journals()),
            facts, fault, this::standStill),
        planted, random, new OneProcess.Doing() {
          @Override
          public Optional<NodeExecutor> standIn(GraphNode node) {
            return node.config() instanceof HttpConfig http
                ? Optional.of(context -> call(http, context))
                : Optional.empty();
          }

          @Override
          public void early(NodePath node) {
            if (node.node().matches("[abejnplifgw]\\d")) {
              effect(facts.key(node));
              early.add(facts.key(node));
            }
          }
        });
    processes.add(process);
    return process;
  }

  /** The one at work stands still long enough to be taken for lost; another works meanwhile, for a while or to the end. */
  private void standStill() {
    if (!facts.run().isEmpty()) {
      drive(take(), random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(60));
    }
  }

  private OneProcess take() {
    world.pass(LEASE_OVER);
    OneProcess process = process();
    sweep(process);
    return process;
  }

  /** Who goes on: one that was begun meanwhile, the same if it lives, or a new one. */
  private OneProcess next(OneProcess last) {
    OneProcess latest = processes.getLast();
    if (latest != last) {
      return latest;
    }
    if (last.isLost() || random.nextBoolean()) {
      return take();
    }
    world.pass(LEASE_OVER);
    sweep(last);
    return last;
  }

  private void sweep(OneProcess process) {
    try {
      process.sweep(facts.run());
    } catch (FaultyStore.Lost e) {
      return;
    } catch (DifyException e) {
      require(e.code() == ErrorCode.STORE_FAILED, "a sweep failed: " + e.text());
    } catch (IllegalStateException e) {
      require(process.isLost(), "a sweep failed: " + e);
    }
  }

  private boolean start(OneProcess process) {
    try {
      process.start(world.inputs());
      return !process.isLost();
    } catch (FaultyStore.Lost e) {
      return false;
    } catch (DifyException e) {
      require(e.code().category() == ErrorCategory.RESOURCE, "refused with " + e.code());
      return false;
    }
  }

  private void drive(OneProcess process, int most) {
    boolean more = true;
    for (int step = 0; more && step < most; step++) {
      read(process);
      more = process.step();
    }
    read(process);
    if (!more) {
      process.settle();
    }
  }

  /** A client that reads on from where it was, wherever the run is. */
  private void read(OneProcess process) {
    if (process.isLost() || process.run().isEmpty()) {
      return;
    }
    RunCursor cursor = process.run().get().subscribe(seen.size());
    for (List<RunEvent> more = take(cursor); !more.isEmpty(); more = take(cursor)) {
      for (RunEvent event : more) {
        if (event instanceof RunEvent.RunEnded gone
            && ErrorCode.UNAVAILABLE.wire().equals(gone.result().errorType())) {
          return;
        }
        require(event.seq() == seen.size(), "event " + event.seq() + " was shown as number " + seen.size());
        require(event.seq() < facts.count(), "event " + event.seq() + " was shown before it was on record: "
            + event.getClass().getSimpleName());
        seen.add(event);
      }
    }
  }

  private static List<RunEvent> take(RunCursor cursor) {
    try {
      return cursor.take(Duration.ZERO);
    } catch (InterruptedException e) {
      throw DifyException.of(e);
    }
  }

  private NodeOutcome call(HttpConfig http, NodeContext context) {
    String key = context.idempotencyKey();
    if (!early.remove(key)) {
      effect(key);
    }
    Effects.Reply reply = effects.call(key, context.attempt(), URI.create(context.render(http.url())).getPath());
    return reply.status() == 200
        ? NodeOutcome.succeeded(Map.of("body", Value.of(reply.body()), "status_code", Value.of(200)))
        : new NodeOutcome.Failed(NodeResult.of(Map.of()), "HTTPResponseCodeError", "It answered with a failure.");
  }

  private void effect(String key) {
    require(facts.started(key), key + " was executed before its start was on record");
    require(!facts.finished(key), key + " was executed again after its end was on record");
  }

  private boolean over() {
    return facts.run().isEmpty() || world.journals().find(facts.run()).orElseThrow().stage() == RunStage.CLOSED;
  }

  private Value.Obj check() {
    StoredRun stored = world.journals().find(facts.run()).orElseThrow();
    require(stored.stage() == RunStage.CLOSED, "the run is " + stored.stage() + " " + stored.reason());
    List<JournalEntry> entries = entries(stored);
    Set<NodePath> ended = new HashSet<>();
    int ends = 0;
    for (JournalEntry entry : entries) {
      ends += entry instanceof JournalEntry.Ended ? 1 : 0;
      require(!(entry instanceof JournalEntry.Finished end) || ended.add(end.node()), entry + " ended twice");
    }
    require(ends == 1, "the run ended " + ends + " times");
    effects.attempts().forEach((key, tries) -> require(List.copyOf(tries).equals(tries.stream().distinct().sorted()
        .toList()), "tries of " + key + " are " + tries));
    List<RunEvent> told = events(entries);
    require(seen.size() == told.size(), "readers have seen " + seen.size() + " events of " + told.size());
    require(seen.equals(told), "readers have seen what did not happen");
    Optional<RunRecord> record = world.record(facts.run());
    require(record.map(run -> run.status().equals("partial-succeeded")).orElse(false), "what is kept of the run is "
        + record);
    return record.map(RunRecord::outputs).orElseGet(() -> new Value.Obj(Map.of()));
  }

  private List<JournalEntry> entries(StoredRun stored) {
    try {
      return world.journals().entries(stored);
    } catch (DifyException e) {
      violations.add(e.text());
      return List.of();
    }
  }

  private List<RunEvent> events(List<JournalEntry> entries) {
    List<RunEvent> events = new ArrayList<>();
    try {
      RunState state = new RunState(world.app().spec().graph());
      EventFold fold = new EventFold();
      for (JournalEntry entry : entries) {
        state.apply(entry);
        events.add(fold.apply(entry, state));
      }
    } catch (RuntimeException e) {
      violations.add("the journal makes no sense: " + e);
    }
    return events;
  }

  private void require(boolean condition, String violation) {
    if (!condition) {
      violations.add(violation);
    }
  }
}
