package io.dify.workflow.replay;

import io.dify.core.replay.Exchange;
import io.dify.core.replay.Secrets;
import io.dify.core.replay.Traffic;
import io.dify.core.replay.TrafficRecorder;
import io.dify.workflow.dsl.AppFile;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.RunRequest;
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
import java.util.function.Supplier;

/** The recording of one run while it goes on. Facts come from the run's owner, exchanges and readings of the clock from any thread. */
final class RunTape implements Tape {
  private final Instant start;
  private final RunFacts facts;
  private final TrafficRecorder traffic;
  private final Secrets secrets = new Secrets();
  private final List<Exchange> exchanges = new ArrayList<>();
  private final Map<String, List<Long>> readings = new ConcurrentHashMap<>();

  RunTape(Graph graph, InstantSource clock) {
    this.start = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    this.facts = new RunFacts(graph);
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
  boolean take(JournalEntry entry) {
    return facts.take(entry);
  }

  /**
   * The run as it is now; empty when it is part of another. What stands in the recording is worked out when that is asked for, which takes a while and may be done by
   * another thread.
   */
  Optional<Supplier<RecordedRun>> recorded(Function<RunRequest, Optional<AppFile>> apps) {
    return facts.request().filter(request -> request.depth() == 0).map(request -> {
      RecordedRun raw = new RecordedRun(facts.runId(), start, Optional.empty(), request, exchanges(), readings(),
          facts.path(), facts.outcome());
      return () -> whole(raw, apps.apply(request));
    });
  }

  private List<Exchange> exchanges() {
    synchronized (exchanges) {
      return List.copyOf(exchanges);
    }
  }

  private Map<String, List<Long>> readings() {
    Map<String, List<Long>> all = new HashMap<>();
    readings.forEach((place, here) -> {
      synchronized (here) {
        all.put(place, List.copyOf(here));
      }
    });
    return all;
  }

  private RecordedRun whole(RecordedRun raw, Optional<AppFile> app) {
    Secrets known = new Secrets();
    app.ifPresent(file -> AppSecrets.of(file).forEach((name, value) -> known.add(value, Secrets.ofEnvironment(name))));
    known.addAll(secrets);
    return Redaction.of(new RecordedRun(raw.id(), raw.start(), app.map(AppSecrets::masked), raw.request(),
        raw.exchanges(), raw.readings(), raw.path(), raw.outcome()), known);
  }
}
