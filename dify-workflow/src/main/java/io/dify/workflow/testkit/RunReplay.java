package io.dify.workflow.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.replay.TrafficPlayer;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.AppImport;
import io.dify.workflow.dsl.DslProblem;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.EngineLimits;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.node.RunsOn;
import io.dify.workflow.replay.Outcome;
import io.dify.workflow.replay.RecordedRun;
import io.dify.workflow.replay.RunPlayer;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.stream.RunCursor;
import io.dify.workflow.testkit.ReplayReport.Difference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Replays recorded runs: the app runs again, offline and in simulated time, and everything it asks of the world is answered from the recording. Apps are compiled
 * once. Not thread-safe.
 *
 * <pre>{@code
 * RunReplay replay = RunReplay.create();
 * RecordingFile.read(Path.of("bot.rec")).forEach(run -> replay.run(run).assertSame());
 * }</pre>
 */
public final class RunReplay {
  private static final long SEED = 1;
  private static final EngineLimits LIMITS = new EngineLimits(EngineLimits.DEFAULT.maxSteps(),
      EngineLimits.DEFAULT.maxRunTime(), 1 << 24);
  private static final Value.Obj NONE = new Value.Obj(Map.of());

  private final NodeTypes types;
  private final @Nullable Graph app;
  private final TrafficPlayer.Matching matching;
  private final Map<String, Graph> compiled = new HashMap<>();

  private RunReplay(NodeTypes types, @Nullable Graph app, TrafficPlayer.Matching matching) {
    this.types = types;
    this.app = app;
    this.matching = matching;
  }

  /** Replays runs on the apps in their recordings, strictly: a request that is not recorded fails where it is made. */
  public static RunReplay create() {
    return new RunReplay(StandardNodes.andProvided(), null, TrafficPlayer.Matching.STRICT);
  }

  /**
   * The same on this app, in place of those in the recordings.
   *
   * @throws DifyException {@code DSL_INVALID} when it cannot run
   */
  public RunReplay on(AppImport other) {
    return new RunReplay(types, graph(other), matching);
  }

  /** The same, but a request that is not recorded is answered as the same call of the same node was, if there was one; it counts as a difference. */
  public RunReplay goingOn() {
    return new RunReplay(types, app, TrafficPlayer.Matching.BY_PLACE);
  }

  private static Graph graph(AppImport read) {
    if (read.file().isEmpty() || read.graph().isEmpty()) {
      String problems = read.problems().stream().filter(DslProblem::isError).map(DslProblem::toString)
          .collect(Collectors.joining("\n  "));
      throw new DifyException(ErrorCode.DSL_INVALID, "The app cannot run:\n  " + (problems.isEmpty()
          ? read.unsupported().stream().map(part -> part.type() + ": " + part.reason()).distinct()
              .collect(Collectors.joining("\n  "))
          : problems));
    }
    return RunPlayer.masked(read.graph().get(), read.file().get());
  }

  private Graph graph(RecordedRun run) {
    if (app != null) {
      return app;
    }
    String file = run.app().orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "The recording of the run "
        + run.id() + " does not have its app; name the file (--app)."));
    return compiled.computeIfAbsent(file, text -> graph(new DslReader(types).read(text)));
  }

  /**
   * Replays a run. Blocks as long as its nodes compute.
   *
   * @throws DifyException {@code NOT_FOUND} when its app is not known, {@code DSL_INVALID} when that cannot run
   */
  public ReplayReport run(RecordedRun run) throws InterruptedException {
    if (run.outcome().status().equals(RunStatus.STOPPED.wire())) {
      return new ReplayReport(run, run.outcome(), run.path(), List.of(), List.of(),
          "somebody stopped it when it was recorded");
    }
    Graph graph = graph(run);
    SimulatedWorkers time = new SimulatedWorkers(RunPlayer.start(run));
    TrafficPlayer traffic = new TrafficPlayer(run.exchanges(), matching, time::pause);
    RunPlayer player = new RunPlayer(run, traffic);
    WorkflowEngine engine = WorkflowEngine.builder().workers(time).clock(time.clock())
        .ids(Ids.seeded(time.clock(), SEED).beginningWith(run.id())).limits(LIMITS).tap(player).build();
    AtomicReference<@Nullable Run> started = new AtomicReference<>();
    List<Difference> defects = new ArrayList<>();
    time.start(RunsOn.THREAD, () -> start(engine, () -> RunPlayer.begun(graph, run), RunPlayer.request(run), started,
        defects));
    try {
      time.run();
    } catch (DifyException e) {
      defects.add(new Difference("engine", e.text()));
    }
    return report(run, player, traffic, started.get(), defects);
  }

  private static void start(WorkflowEngine engine, Supplier<Graph> graph, RunRequest request,
      AtomicReference<@Nullable Run> started, List<Difference> defects) {
    try {
      started.set(engine.start(graph.get(), request));
    } catch (DifyException e) {
      defects.add(new Difference("engine", "the run is refused: " + e.text()));
    }
  }

  private static ReplayReport report(RecordedRun run, RunPlayer player, TrafficPlayer traffic, @Nullable Run replayed,
      List<Difference> defects) throws InterruptedException {
    Outcome outcome = player.outcome()
        .orElse(new Outcome(RunStatus.FAILED.wire(), "", NONE, "The run has not begun.", NONE, 0, 0, 0));
    List<Difference> differences = new ArrayList<>(defects);
    differences.addAll(ReplayComparison.of(run, outcome, player.path(), traffic));
    return new ReplayReport(run, outcome, player.path(), replayed == null ? List.of() : events(replayed.subscribe()),
        differences, "");
  }

  private static List<RunEvent> events(RunCursor cursor) throws InterruptedException {
    List<RunEvent> events = new ArrayList<>();
    for (List<RunEvent> more = cursor.take(Duration.ZERO); !more.isEmpty(); more = cursor.take(Duration.ZERO)) {
      events.addAll(more);
    }
    return events;
  }
}
