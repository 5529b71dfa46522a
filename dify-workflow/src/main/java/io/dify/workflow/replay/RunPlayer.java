package io.dify.workflow.replay;

import io.dify.core.extension.ApiExtensions;
import io.dify.core.model.Models;
import io.dify.core.replay.PassingExtensions;
import io.dify.core.replay.PassingModels;
import io.dify.core.replay.Secrets;
import io.dify.core.replay.Traffic;
import io.dify.core.value.Value;
import io.dify.workflow.dsl.AppFile;
import io.dify.workflow.engine.RunTap;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.moderation.AnnotationReplies;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.run.RunRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Puts what was recorded of a run in the place of the world, for one run of an engine: {@code engine.tapped(player)}. Nodes read of the clock what they read
 * then. Whether anything else is reached is up to the traffic; with a {@link io.dify.core.replay.TrafficPlayer} nothing is. Thread-safe.
 */
public final class RunPlayer implements RunTap, Tape {
  private static final List<String> OF_THE_ENGINE = List.of("workflow_run_id", "timestamp");

  private final RecordedRun recorded;
  private final Traffic traffic;
  private final Secrets secrets = new Secrets();
  private final Map<String, Integer> read = new HashMap<>();
  private final AtomicReference<@Nullable RunFacts> facts = new AtomicReference<>();

  /**
   * A player of a run.
   *
   * @param traffic answers what the run asks
   */
  public RunPlayer(RecordedRun recorded, Traffic traffic) {
    this.recorded = recorded;
    this.traffic = traffic;
  }

  /** What a run was asked, without what the engine adds. */
  public static RunRequest request(RecordedRun recorded) {
    Map<String, Value> system = new LinkedHashMap<>(recorded.request().system().fields());
    OF_THE_ENGINE.forEach(system::remove);
    return recorded.request().withSystem(new Value.Obj(system));
  }

  /** The graph of an app file with placeholders in place of its secrets, as they stand in recordings: a replay needs no secret. */
  public static Graph masked(Graph graph, AppFile file) {
    return AppSecrets.masked(graph, file);
  }

  /**
   * The graph as a run began it: an app may have several triggers.
   *
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when the graph has not that one any more
   */
  public static Graph begun(Graph graph, RecordedRun recorded) {
    return recorded.request().system().fields().get(RunRequest.ENTRY_NODE) instanceof Value.Text entry
        ? graph.beginningAt(entry.text())
        : graph;
  }

  /** When a run began; a little before, when it was another second in which {@code sys.timestamp} was taken. */
  public static Instant start(RecordedRun recorded) {
    return recorded.request().system().fields().get("timestamp") instanceof Value.Whole seconds
        && seconds.number() != recorded.start().getEpochSecond()
            ? Instant.ofEpochSecond(seconds.number())
            : recorded.start();
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public Secrets secrets() {
    return secrets;
  }

  /** Beyond what was read the clock goes on from the last reading of the place. */
  @Override
  public Instant read(String place, InstantSource clock) {
    List<Long> then = recorded.readings().getOrDefault(place, List.of());
    int number;
    synchronized (read) {
      number = read.merge(place, 1, Integer::sum);
    }
    return then.isEmpty()
        ? clock.instant()
        : recorded.start().plusMillis(then.get(Math.min(number, then.size()) - 1));
  }

  @Override
  public Journal journal(String runId, Graph graph, Journal journal) {
    RunFacts own = new RunFacts(graph);
    facts.set(own);
    return new Journal() {
      @Override
      public void append(JournalEntry entry) {
        journal.append(entry);
        own.take(entry);
      }

      @Override
      public void force() {
        journal.force();
      }

      @Override
      public boolean isDurable() {
        return journal.isDurable();
      }
    };
  }

  /** The way the run has taken so far. */
  public List<PathStep> path() {
    return Optional.ofNullable(facts.get()).map(RunFacts::path).orElse(List.of());
  }

  /** How the run stands; empty when it has not begun. To be asked when it has ended. */
  public Optional<Outcome> outcome() {
    return Optional.ofNullable(facts.get()).map(RunFacts::outcome);
  }

  @Override
  public NodeContext node(NodeContext context) {
    return context.depth() > 0 ? context : new TapedContext(context, this);
  }

  @Override
  public Models models(String runId, Models models) {
    return new PassingModels(models, traffic, "");
  }

  @Override
  public ApiExtensions extensions(String runId, ApiExtensions extensions) {
    return new PassingExtensions(extensions, traffic, "");
  }

  @Override
  public AnnotationReplies annotations(String runId, AnnotationReplies annotations) {
    return Tape.annotations(annotations, traffic);
  }
}
