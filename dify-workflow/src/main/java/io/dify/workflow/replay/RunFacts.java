package io.dify.workflow.replay;

import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.schedule.RunState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The way of a run and how it ends, folded from its facts. Owned by the run's owner. */
final class RunFacts {
  private final RunState state;
  private final List<PathStep> path = new ArrayList<>();
  private final Map<NodePath, Integer> tries = new HashMap<>();
  private @Nullable RunRequest request;

  RunFacts(Graph graph) {
    this.state = new RunState(graph);
  }

  /** Takes a fact; whether nothing follows, or only when somebody has answered. */
  boolean take(JournalEntry entry) {
    state.apply(entry);
    switch (entry) {
      case JournalEntry.Accepted accepted -> request = accepted.request();
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

  /** What was asked, once it is on record. */
  Optional<RunRequest> request() {
    return Optional.ofNullable(request);
  }

  String runId() {
    return state.runId();
  }

  List<PathStep> path() {
    return List.copyOf(path);
  }

  Outcome outcome() {
    return Outcome.of(state.result());
  }
}
