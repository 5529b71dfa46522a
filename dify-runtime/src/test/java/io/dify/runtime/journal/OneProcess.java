package io.dify.runtime.journal;

import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.DurableRuns;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.runtime.run.store.StoredRuns;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.run.NodePath;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A process with nothing in common with others but the database; it works when it is told to, on the caller's thread. */
final class OneProcess {
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final CrashWorld world;
  private final FaultyStore store;
  private final Shuffled workers;
  private final Queue<Runnable> watchers = new ArrayDeque<>();
  private final DurableRuns durable;
  private final WorkflowRuns workflows;
  private @Nullable Run run;

  OneProcess(CrashWorld world, String name, FaultyStore store, Planted planted, Random random, Doing doing) {
    this.world = world;
    this.store = store;
    this.workers = new Shuffled(random);
    InstantSource clock = this::now;
    durable = new DurableRuns(new RunJournals(planted.store(store), name, Runnable::run), world.apps(), Ids.system(),
        world::now);
    WorkflowEngine engine = WorkflowEngine.builder().clock(clock).workers(workers)
        .tap(planted.tap(doing::early)).standIns(node -> doing.standIn(node)).build();
    workflows = new WorkflowRuns(engine, new ActiveRuns(10), new StoredRuns(world.database(), Ids.system(), clock),
        durable, watchers::add, Ids.system(), clock);
    beat();
  }

  /** What nodes do. */
  interface Doing {
    Optional<NodeExecutor> standIn(GraphNode node);

    /** A node does it before its time. */
    void early(NodePath node);
  }

  /** For one that is lost there is no time: whatever it was about to do, it does not. */
  private Instant now() {
    store.alive();
    return world.now();
  }

  private void beat() {
    durable.beat(world.now().plus(LEASE));
  }

  /** Accepts a run. */
  void start(Value.Obj inputs) {
    run = workflows.start(world.app(), "u1", inputs, new Value.Array(List.of())).run();
  }

  /** Looks after runs that nobody has. */
  void sweep(String runId) {
    beat();
    durable.sweep();
    durable.here(runId).ifPresent(here -> run = here);
  }

  /** The run as readers here find it. */
  Optional<Run> run() {
    return Optional.ofNullable(run);
  }

  boolean isLost() {
    return store.isLost();
  }

  int writes() {
    return store.writes();
  }

  /** Does one thing; false when nothing is left to do. */
  boolean step() {
    return !isLost() && guarded(() -> workers.step());
  }

  /** Stores what became of the runs. */
  void settle() {
    while (!isLost() && !watchers.isEmpty()) {
      Runnable watcher = watchers.remove();
      guarded(() -> {
        watcher.run();
        return true;
      });
    }
  }

  private static boolean guarded(BooleanSupplier work) {
    try {
      return work.getAsBoolean();
    } catch (FaultyStore.Lost e) {
      return false;
    }
  }
}
