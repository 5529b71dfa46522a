package io.dify.runtime.journal;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: durable runs. What a method has done is durable when it returns. Thread-safe. */
public interface RunStore {
  /**
   * Adds to journals, all in one transaction. The first of a run makes the run.
   *
   * @param process the owner of all these runs
   * @return for each, whether it was written; false when the process does not own that run any more, and nothing of it was written
   */
  List<Boolean> append(String process, List<Batch> batches);

  /** A run. */
  Optional<StoredRun> find(String runId);

  /**
   * Runs, newest first.
   *
   * @param stage which, null for all
   */
  List<StoredRun> list(String tenantId, @Nullable RunStage stage, int limit);

  /** The journals of these runs, in their order. */
  List<StoredJournal> journals(List<StoredRun> runs);

  /**
   * All facts of a run.
   *
   * @throws DifyException {@code STORE_FAILED} naming the first entry that is not as it was written
   */
  default List<JournalEntry> entries(StoredRun run) {
    return journals(List.of(run)).getFirst().entries();
  }

  /** Says that a process lives at least until then. */
  void beat(String process, Instant until);

  /** A process ends: it owns nothing any more, and nobody need wait for its time to be up. */
  void leave(String process);

  /** This process is the only one: no other lives. */
  void alone();

  /** Runs that are at work, or whose end is not stored, and whose owner is not known to live; those lost least often in a row first, of these the oldest. */
  List<StoredRun> forsaken(Instant now, int limit);

  /** Paused runs for which there are answers. */
  List<StoredRun> answered(int limit);

  /**
   * Makes a process the owner of runs, each if nobody else has become that since it was read, all in one transaction. What it owns already it may take anew: it has
   * lost track of it, which is no crash.
   *
   * @param now runs of processes that live at this time are left alone
   * @return those it owns by this, as they are now, the oldest first
   */
  List<StoredRun> claim(List<StoredRun> seen, String process, Instant now);

  /** The same for one run; empty when it was not to be had. */
  default Optional<StoredRun> claim(StoredRun seen, String process, Instant now) {
    return claim(List.of(seen), process, now).stream().findFirst();
  }

  /** Sets a run aside. */
  void quarantine(StoredRun run, String reason);

  /** Gives a run that was set aside another chance; false when it was not. */
  boolean release(String runId);

  /** What became of runs is stored. Without effect for those that have not ended. */
  void close(List<String> runIds);

  /** Keeps the answer to a node that waits; false when there is one already. */
  boolean answer(String runId, NodePath node, Value.Obj answer, Instant at);

  /** The answers of a run that it has not taken. */
  Map<NodePath, Value.Obj> answers(String runId);

  /** A run has taken an answer. */
  void taken(String runId, NodePath node);

  /** The mode set for an app; empty for the usual one. */
  Optional<RunMode> mode(String tenantId, String appId);

  /** Sets the mode of an app; false when there is no such app. */
  boolean mode(String tenantId, String appId, RunMode mode);

  /** Forgets journals of runs closed before a time, with the forms they waited for, so many at most; returns how many. */
  int forget(Instant closedBefore, int limit);
}
