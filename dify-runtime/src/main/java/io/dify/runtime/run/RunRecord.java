package io.dify.runtime.run;

import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The summary of a run.
 *
 * @param id id of the run
 * @param versionId version of the app that ran
 * @param endUserId for whom, by id
 * @param sessionId for whom, as the client says it
 * @param status how it stands, as clients see it
 * @param inputs what it was given
 * @param outputs what came of it, empty while it runs
 * @param error what went wrong, null unless it failed or was stopped
 * @param steps nodes started
 * @param tokens tokens over all nodes
 * @param exceptions nodes whose failure was handled
 * @param elapsed how long it took, zero while it runs
 * @param createdAt when it was accepted
 * @param finishedAt when it ended, empty while it runs
 */
public record RunRecord(String id, String versionId, String endUserId, String sessionId, String status,
    Value.Obj inputs, Value.Obj outputs, @Nullable String error, int steps, long tokens, int exceptions,
    Duration elapsed, Instant createdAt, Optional<Instant> finishedAt) {
  /** As much as is kept of how it ended. */
  public RunResult result() {
    Value.Obj none = new Value.Obj(Map.of());
    RunStatus stands = Arrays.stream(RunStatus.values()).filter(known -> known.wire().equals(status)).findFirst()
        .orElse(RunStatus.FAILED);
    return new RunResult(id, stands, outputs, "", error, null, new Usage(tokens, 0), steps, exceptions, elapsed, none,
        List.of());
  }
}
