package io.dify.runtime.run;

import io.dify.core.value.Value;
import io.dify.runtime.conversation.Owner;
import io.dify.workflow.run.RunResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: summaries of runs. What a method has done is durable when it returns. Thread-safe. */
public interface RunRecords {
  /**
   * Which runs to list; what is null restricts nothing.
   *
   * @param keyword a text in inputs, outputs or the name of the end user
   * @param status how they stand
   * @param after accepted at this time or later
   * @param before accepted at this time or earlier
   * @param user name of the end user
   */
  record Filter(@Nullable String keyword, @Nullable String status, @Nullable Instant after, @Nullable Instant before,
      @Nullable String user) {}

  /**
   * A page of runs.
   *
   * @param items the runs, newest first
   * @param total how many there are on all pages
   */
  record Listed(List<RunRecord> items, long total) {
    /** Copies. */
    public Listed {
      items = List.copyOf(items);
    }
  }

  /** Keeps that a run has begun; without effect when that is kept already. */
  void began(Owner owner, String runId, String versionId, Value.Obj inputs, Instant at);

  /** Keeps how it ended, or how far it had come when it paused. */
  void ended(Owner owner, RunResult result, Instant at);

  /** Keeps that a run which was paused goes on. */
  void resumed(Owner owner, String runId);

  /** A run of an app. */
  Optional<RunRecord> find(String tenantId, String appId, String runId);

  /** A page of an app's runs, newest first; pages count from 1. */
  Listed list(String tenantId, String appId, Filter filter, int page, int limit);

  /**
   * Marks runs that an earlier process left going on as failed, and as paused those that are.
   *
   * @return how many have failed
   */
  int failRunning(String error);
}
