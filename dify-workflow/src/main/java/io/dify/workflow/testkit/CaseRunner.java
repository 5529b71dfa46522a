package io.dify.workflow.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Usage;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.workflow.dsl.DslProblem;
import io.dify.workflow.dsl.Unsupported;
import io.dify.workflow.engine.EngineLimits;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.RunsOn;
import io.dify.workflow.replay.RecordedRun;
import io.dify.workflow.replay.RunPlayer;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.stream.RunCursor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs one case: the app on an engine of its own, with simulated workers, fixed ids and the doubles of the case. */
final class CaseRunner {
  private static final long SEED = 1;
  private static final EngineLimits LIMITS = new EngineLimits(EngineLimits.DEFAULT.maxSteps(),
      EngineLimits.DEFAULT.maxRunTime(), 1 << 24);
  private static final Value.Obj NONE = new Value.Obj(Map.of());

  private final CaseFile file;
  private final TestCase.Spec spec;
  private final Duration patience;

  /** @param patience real time after which a node that does nothing is taken to wait for something outside */
  CaseRunner(CaseFile file, TestCase.Spec spec, Duration patience) {
    this.file = file;
    this.spec = spec;
    this.patience = patience;
  }

  CaseReport run() throws InterruptedException {
    if (file.app().graph().isEmpty()) {
      return report(List.of(new CaseFailure("app", unusable())), refused("The app cannot run.", "dsl_invalid"),
          List.of());
    }
    Graph graph = file.app().graph().get();
    List<CaseFailure> slips = slips(graph);
    if (!slips.isEmpty()) {
      return report(slips, refused("The case does not fit the app.", "invalid_param"), List.of());
    }
    Graph known = spec.doubles().recording().isPresent()
        ? file.app().file().map(app -> RunPlayer.masked(graph, app)).orElse(graph)
        : graph;
    return runs(known.withEnvironment(environment(known)));
  }

  private CaseReport runs(Graph graph) throws InterruptedException {
    CaseRun first = once(graph);
    List<CaseFailure> failures = check(first);
    CaseRun last = first;
    for (int i = 2; i <= spec.repeat() && failures.isEmpty(); i++) {
      last = once(graph);
      failures = check(last);
      if (failures.isEmpty() && !last.events().equals(first.events())) {
        failures.add(new CaseFailure("run " + i + " of " + spec.repeat(), "it gave other events than the first run: "
            + "a clock or a source of chance outside of the case has had a hand in it\n"
            + firstDifference(first.events(), last.events())));
      }
    }
    return report(failures, last.result(), last.events());
  }

  private List<CaseFailure> check(CaseRun run) {
    List<CaseFailure> failures = new ArrayList<>(Invariants.check(run));
    failures.addAll(run.unlike());
    failures.addAll(spec.expect().check(run));
    return failures;
  }

  private static String firstDifference(List<RunEvent> before, List<RunEvent> after) {
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      if (!before.get(i).equals(after.get(i))) {
        return "first: " + before.get(i) + "\nnow:   " + after.get(i);
      }
    }
    return "first: " + before.size() + " events\nnow:   " + after.size();
  }

  private CaseReport report(List<CaseFailure> failures, RunResult result, List<RunEvent> events) {
    return new CaseReport(spec.name(), file.path() + ":" + spec.place().line(), failures, result, events);
  }

  private String unusable() {
    String problems = file.app().problems().stream().filter(DslProblem::isError).map(DslProblem::toString)
        .collect(Collectors.joining("\n"));
    return problems.isEmpty()
        ? file.app().unsupported().stream().map(part -> part.type() + ": " + part.reason())
            .collect(Collectors.joining("\n"))
        : problems;
  }

  /** Names the case uses and the app does not have. */
  private List<CaseFailure> slips(Graph graph) {
    TreeSet<String> nodes = CaseRun.nodes(graph).map(GraphNode::id).collect(Collectors.toCollection(TreeSet::new));
    List<CaseFailure> slips = new ArrayList<>();
    compare("nodes", "node", spec.doubles().nodes().keySet(), nodes, slips);
    spec.doubles().people().stream().flatMap(id -> CaseRun.node(graph, id).stream())
        .filter(node -> !node.type().equals("human-input")).map(node -> new CaseFailure("human",
            "'" + node.id() + "' is of type " + node.type() + ", not human-input; use 'nodes' to replace it."))
        .forEach(slips::add);
    compare("models", "node", spec.doubles().models().stream().flatMap(model -> model.node().stream()).toList(), nodes,
        slips);
    compare("environment", "environment variable", spec.given().environment().fields().keySet(),
        graph.environment().fields().keySet(), slips);
    compare("conversation", "conversation variable", spec.given().conversation().fields().keySet(),
        graph.conversation().fields().keySet(), slips);
    return slips;
  }

  private static void compare(String key, String what, Iterable<String> used, Set<String> known,
      List<CaseFailure> slips) {
    used.forEach(name -> {
      if (!known.contains(name)) {
        slips.add(new CaseFailure(key, "the app has no " + what + " '" + name + "'; there "
            + (known.isEmpty() ? "is none." : "are " + String.join(", ", known) + ".")));
      }
    });
  }

  private Value.Obj environment(Graph graph) {
    Map<String, Value> all = new LinkedHashMap<>(graph.environment().fields());
    all.putAll(spec.given().environment().fields());
    return new Value.Obj(all);
  }

  private CaseRun once(Graph graph) throws InterruptedException {
    Optional<RecordedRun> recorded = spec.doubles().recording().map(CaseDoubles.Recorded::run);
    Instant begin = recorded.filter(run -> !spec.given().hasStart()).map(RunPlayer::start)
        .orElse(spec.given().start());
    SimulatedWorkers time = new SimulatedWorkers(begin, patience);
    DoublesRun doubles = new DoublesRun(spec.doubles(), placeholders(), time);
    WorkflowEngine engine = WorkflowEngine.builder().workers(time).clock(time.clock())
        .ids(ids(time, recorded)).tap(doubles.tap()).limits(LIMITS).models(new UnscriptedModels())
        .extensions((id, point, params, cancellation) -> NONE).standIns(doubles::executor).build();
    RunRequest request = recorded.map(run -> spec.given().over(RunPlayer.request(run)))
        .orElseGet(() -> spec.given().request(file.chat()));
    Start start = new Start();
    time.start(RunsOn.THREAD, () -> start.of(engine,
        () -> recorded.map(run -> RunPlayer.begun(graph, run)).orElse(graph), request));
    try {
      time.run();
    } catch (DifyException e) {
      doubles.outside().add(e.text());
    }
    return start.run == null
        ? new CaseRun(graph, refused(start.refusal, start.code), List.of(), warnings(), doubles.outside(),
            doubles.unlikeRecorded())
        : finished(graph, start.run, doubles.outside(), doubles.unlikeRecorded());
  }

  private static Ids ids(SimulatedWorkers time, Optional<RecordedRun> recorded) {
    Ids ids = Ids.seeded(time.clock(), SEED);
    return recorded.map(run -> ids.beginningWith(run.id())).orElse(ids);
  }

  /** How the engine took the request; read when the task that started the run is over. */
  private static final class Start {
    private @Nullable Run run;
    private String refusal = "The run has not begun.";
    private String code = ErrorCode.TIMEOUT.wire();

    void of(WorkflowEngine engine, Supplier<Graph> graph, RunRequest request) {
      try {
        run = engine.start(graph.get(), request);
      } catch (RuntimeException e) {
        refusal = DifyException.of(e).text();
        code = DifyException.of(e).code().wire();
      }
    }
  }

  private Set<String> placeholders() {
    return file.app().unsupported().stream().map(Unsupported::node).collect(Collectors.toSet());
  }

  private List<String> warnings() {
    return file.app().problems().stream().filter(problem -> !problem.isError()).map(DslProblem::toString).toList();
  }

  private CaseRun finished(Graph graph, Run run, List<String> outside, List<CaseFailure> unlike)
      throws InterruptedException {
    List<RunEvent> events = events(run.subscribe());
    boolean ended = !events.isEmpty() && events.getLast() instanceof RunEvent.RunEnded;
    if (!ended && outside.isEmpty()) {
      outside.add("Nothing is left to do, and the run has not ended.");
    }
    RunResult result = ended ? run.await() : refused("The run has not ended.", ErrorCode.TIMEOUT.wire());
    return new CaseRun(graph, result, ended ? events : List.of(), warnings(), outside, unlike);
  }

  private static List<RunEvent> events(RunCursor cursor) throws InterruptedException {
    List<RunEvent> events = new ArrayList<>();
    for (List<RunEvent> more = cursor.take(Duration.ZERO); !more.isEmpty(); more = cursor.take(Duration.ZERO)) {
      events.addAll(more);
    }
    return events;
  }

  private static RunResult refused(String error, String type) {
    return new RunResult("", RunStatus.FAILED, NONE, "", error, type, Usage.NONE, 0, 0, Duration.ZERO, NONE, List.of());
  }
}
