package io.dify.workflow.replay;

import io.dify.core.replay.Exchange;
import io.dify.core.replay.Secrets;
import io.dify.core.replay.Traffic;
import io.dify.core.replay.TrafficRecorder;
import io.dify.workflow.dsl.AppFile;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.schedule.RunState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The recording of one run while it goes on. Facts come from the run's owner, exchanges and readings of the clock from any thread. */
final class RunTape implements Tape {
  private final Instant start;
  private final RunState state;
  private final TrafficRecorder traffic;
  private final Secrets secrets = new Secrets();
  private final List<Exchange> exchanges = new ArrayList<>();
  private final Map<String, List<Long>> readings = new ConcurrentHashMap<>();
  private final List<PathStep> path = new ArrayList<>();
  private final Map<NodePath, Integer> tries = new HashMap<>();
  private @Nullable RunRequest request;
  private String id = "";
  private Optional<AppFile> app = Optional.empty();

  RunTape(Graph graph, InstantSource clock) {
    this.start = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    this.state = new RunState(graph);
    this.traffic = new TrafficRecorder(clock, start, exchange -> {
      synchronized (exchanges) {
        exchanges.add(exchange);
      }
    });
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public Secrets secrets() {
    return secrets;
  }

  /** Nodes of a recorded run see whole milliseconds, which are what is written down. */
  @Override
  public Instant read(String place, InstantSource clock) {
    long millis = Duration.between(start, clock.instant()).toMillis();
    List<Long> here = readings.computeIfAbsent(place, key -> new ArrayList<>());
    synchronized (here) {
      here.add(millis);
    }
    return start.plusMillis(millis);
  }

  /** Takes a fact; whether it is the last. */
  boolean take(JournalEntry entry, Function<RunRequest, Optional<AppFile>> apps) {
    state.apply(entry);
    switch (entry) {
      case JournalEntry.Accepted accepted -> {
        id = accepted.runId();
        request = accepted.request();
        app = apps.apply(accepted.request());
        app.ifPresent(file -> AppSecrets.of(file).forEach((name, value) -> secrets.add(value,
            Secrets.ofEnvironment(name))));
      }
      case JournalEntry.Retried retried -> tries.merge(retried.node(), 1, Integer::sum);
      case JournalEntry.Finished finished -> path.add(new PathStep(finished.node().toString(),
          finished.status().wire(), finished.handle(), tries.getOrDefault(finished.node(), 0),
          finished.result().usage(), finished.error()));
      default -> {
        // Streams and passes follow from the rest.
      }
    }
    return entry instanceof JournalEntry.Ended || entry instanceof JournalEntry.Paused;
  }

  /** The run; empty when it is part of another. */
  Optional<RecordedRun> recorded() {
    if (request == null || request.depth() > 0) {
      return Optional.empty();
    }
    List<Exchange> all;
    synchronized (exchanges) {
      all = List.copyOf(exchanges);
    }
    RecordedRun open = new RecordedRun(id, start, app.map(AppSecrets::masked), request, all, Map.copyOf(readings),
        path, Outcome.of(state.result()));
    return Optional.of(Redaction.of(open, secrets));
  }
}
