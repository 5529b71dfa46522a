package io.dify.runtime.journal;

import io.dify.core.error.DifyException;
import io.dify.workflow.journal.JournalEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The journals of the runs that one process owns. Thread-safe. */
public final class RunJournals {
  private final RunStore store;
  private final String process;
  private final GroupCommit<Batch, Boolean> writer;
  private final GroupCommit<String, String> closer;
  private final Map<String, DurableJournal> open = new ConcurrentHashMap<>();

  /**
   * Journals of a process.
   *
   * @param process its id, which no other process has or had
   * @param executor does the writing: two tasks at most at the same time, which wait for the database
   */
  public RunJournals(RunStore store, String process, Executor executor) {
    this.store = store;
    this.process = process;
    this.writer = new GroupCommit<>(executor, batches -> store.append(process, batches));
    this.closer = new GroupCommit<>(executor, runs -> {
      store.close(runs);
      return runs;
    });
  }

  /** Id of the process. */
  public String process() {
    return process;
  }

  /** Where they are kept. */
  public RunStore store() {
    return store;
  }

  /** How many groups of journal writes were committed so far, ends that were stored among them. */
  public long commits() {
    return writer.groups() + closer.groups();
  }

  /** How many journal writes went with them. */
  public long writes() {
    return writer.items() + closer.items();
  }

  /** The journal of a run that begins. */
  public DurableJournal begin(RunHead head) {
    return keep(head, new DurableJournal(head, 1, 0, 0, writer));
  }

  /** The journal of a run that was claimed ({@link RunStore#claim}). */
  public DurableJournal reopen(StoredRun run) {
    return keep(run.head(), new DurableJournal(run.head(), run.token(), run.entries(), run.chain(), writer));
  }

  private DurableJournal keep(RunHead head, DurableJournal journal) {
    open.put(head.id(), journal);
    return journal;
  }

  /**
   * All facts of a run.
   *
   * @throws DifyException {@code STORE_FAILED} for a journal that is damaged
   */
  public List<JournalEntry> entries(StoredRun run) {
    return store.entries(run);
  }

  /** Whether this process has the run at work. */
  public boolean owns(String runId) {
    return open.containsKey(runId);
  }

  /** Whether what becomes of a run here counts: it is not durable, or all it did is on record. */
  public boolean counts(String runId) {
    return Optional.ofNullable(open.get(runId)).map(journal -> !journal.isLost()).orElse(true);
  }

  /** A run has ended, or paused, or was lost here. */
  public void done(String runId) {
    open.remove(runId);
  }

  /** What became of a run is stored. */
  public void stored(String runId) {
    if (open.containsKey(runId)) {
      closer.write(runId);
      open.remove(runId);
    }
  }

  /** Leaves all runs to other processes. */
  public void detach() {
    open.values().forEach(DurableJournal::detach);
  }
}
