package io.dify.workflow.replay;

import io.dify.core.replay.Exchange;
import io.dify.workflow.run.RunRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run, whole: what replaying it takes, and what it must give then. Immutable. Has no secrets: where some were stands {@code [hidden]}.
 *
 * @param id id of the run
 * @param start when it began
 * @param app the file of its app without secrets, as YAML; empty when it was not known
 * @param request what was asked, {@code sys.*} as the engine completed them
 * @param exchanges what was asked of the world, in the order in which it ended
 * @param readings what nodes read of the clock: milliseconds since the start, by place, in order
 * @param path executions of nodes, in the order in which they ended
 * @param outcome how it ended
 */
public record RecordedRun(String id, Instant start, Optional<String> app, RunRequest request,
    List<Exchange> exchanges, Map<String, List<Long>> readings, List<PathStep> path, Outcome outcome) {
  /** Copies. */
  public RecordedRun {
    exchanges = List.copyOf(exchanges);
    readings = Map.copyOf(readings);
    path = List.copyOf(path);
  }
}
