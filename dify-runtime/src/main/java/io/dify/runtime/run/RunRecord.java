package io.dify.runtime.run;

import io.dify.core.value.Value;
import java.time.Duration;
import java.time.Instant;
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
    Duration elapsed, Instant createdAt, Optional<Instant> finishedAt) {}
