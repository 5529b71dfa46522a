package io.dify.runtime.run;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.journal.DurableJournal;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.RunJournals;
import io.dify.runtime.journal.RunMode;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.journal.RunStore;
import io.dify.runtime.journal.StoredRun;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.engine.Run;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunCommand;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The durable runs that this process has at work: what they write goes to their journals; those that were paused or lost are taken over and go on. Thread-safe.
 */
public final class DurableRuns {
  /** Crashes in a row after which a run is set aside that was the only one lost; one that others were lost with gets two more chances. */
  public static final int MOST_CRASHES = TakeOver.MOST_CRASHES;

  private final RunJournals journals;
  private final Ids ids;
  private final InstantSource clock;
  private final Map<String, Run> atWork = new ConcurrentHashMap<>();
  /** Runs that wait and are to go on as soon as their pause is stored, since there is an answer or they are to stop; with what they are told first. */
  private final Map<String, List<RunCommand>> due = new ConcurrentHashMap<>();
  private final RunModes modes;
  private final TakeOver takeOver;

  /** Runs with these journals; app versions come from the catalogue. */
  public DurableRuns(RunJournals journals, AppCatalog apps, Ids ids, InstantSource clock) {
    this.ids = ids;
    this.journals = journals;
    this.clock = clock;
    this.modes = new RunModes(journals.store(), clock);
    this.takeOver = new TakeOver(journals, apps, clock, this::left);
  }

  /** Has runs of an app that begin from now on run in a mode; other processes see it within {@link AppCatalog#SEEN_WITHIN}. */
  public void mode(String tenantId, String appId, RunMode mode) {
    modes.set(tenantId, appId, mode);
  }

  /** Where they are kept. */
  public RunStore store() {
    return journals.store();
  }

  /** Who goes on with runs of chats, or with those of workflows. */
  void resumer(boolean chats, TakeOver.Resumer resumer) {
    takeOver.resumer(chats, resumer);
  }

  /** Opens the journal of a run that begins, if its app is durable. */
  Function<String, Journal> journal(LiveApp app, Owner owner, Function<String, RunHead> head) {
    return modes.of(app, owner) == RunMode.FAST ? id -> Journal.none() : kept(head);
  }

  /** Opens the journal of a run that begins and is durable whatever the mode of its app. */
  Function<String, Journal> kept(Function<String, RunHead> head) {
    return id -> journals.begin(head.apply(id));
  }

  /**
   * Has a run that was started or goes on at work here, if its start is on record or need not be. One whose input is still being checked is written down when that is
   * done: who must know waits for its first event.
   *
   * @throws DifyException {@code UNAVAILABLE} for a run that could not be written down, or was started elsewhere at the same time; it does not run here
   */
  void began(Run run) {
    List<RunEvent> kept = run.kept();
    if (!kept.isEmpty() && kept.getFirst() instanceof RunEvent.RunEnded end) {
      left(run.id());
      throw new DifyException(ErrorCode.UNAVAILABLE, String.valueOf(end.result().error()));
    }
    if (journals.owns(run.id())) {
      atWork.put(run.id(), run);
    }
  }

  /** Whether what became of a run here is to be stored. */
  boolean counts(String runId) {
    return journals.counts(runId);
  }

  /** What became of a run is stored, or it does not count. */
  void stored(String runId) {
    atWork.remove(runId);
    takeOver.over(runId);
    journals.stored(runId);
    due.remove(runId);
  }

  /** A run does nothing more here: it waits, goes on elsewhere, or here again as soon as it can be written down. */
  void left(String runId) {
    atWork.remove(runId);
    journals.done(runId);
    takeOver.left(runId);
    goOn(runId);
  }

  /** The run, if it is at work in this process. */
  public Optional<Run> here(String runId) {
    return Optional.ofNullable(atWork.get(runId));
  }

  /**
   * Keeps an answer to a node that waits, and has its run go on with it; wherever the run is, and whatever happens now, it will get it.
   *
   * @return false when there is an answer already
   */
  public boolean answer(String runId, NodePath node, Value.Obj answer) {
    boolean first = store().answer(runId, node, answer, clock.instant());
    if (first) {
      deliver(runId);
    }
    return first;
  }

  /** Gives a run the answers that are there for it, if it is at work here or waits. */
  public void deliver(String runId) {
    Run run = atWork.get(runId);
    if (run != null) {
      store().answers(runId).forEach((node, answer) -> {
        var unused = run.answer(node, answer).thenAccept(taken -> {
          if (taken) {
            store().taken(runId, node);
          }
        });
      });
    }
    if (store().find(runId).filter(found -> found.stage() == RunStage.PAUSED).isPresent()) {
      goOnWith(runId, List.of());
    }
  }

  /** Has a run that waits go on; one whose pause is still being stored does so when that is done. */
  private void goOnWith(String runId, List<RunCommand> first) {
    due.merge(runId, first, (one, more) -> Stream.concat(one.stream(), more.stream()).toList());
    if (!journals.owns(runId)) {
      goOn(runId);
    }
  }

  private void goOn(String runId) {
    List<RunCommand> first = due.remove(runId);
    if (first != null) {
      store().find(runId).filter(found -> found.stage() == RunStage.PAUSED)
          .ifPresent(found -> takeOver.take(found, first.toArray(RunCommand[]::new)));
    }
  }

  /**
   * Ends a run that waits: it can never go on.
   *
   * @return false when it does not wait
   */
  public boolean abort(String runId, String errorType, String error) {
    return end(runId, new RunCommand.Abort(errorType, error));
  }

  /**
   * Stops a run that is at work here, waits, or was set aside; one whose pause is being stored as soon as that is done.
   *
   * @return false when it is over, or at work elsewhere
   */
  public boolean stop(String runId, String reason) {
    serving();
    Run run = atWork.get(runId);
    if (run != null) {
      run.stop(reason);
      goOnWith(runId, List.of(new RunCommand.Stop(reason)));
      return true;
    }
    store().release(runId);
    return end(runId, new RunCommand.Stop(reason));
  }

  private boolean end(String runId, RunCommand command) {
    return store().find(runId).filter(run -> run.stage() == RunStage.PAUSED || run.stage() == RunStage.RUNNING)
        .map(run -> takeOver.take(run, command)).orElse(false);
  }

  /**
   * Runs a workflow once more from a node of its main graph on, as a run of its own: what was on record before that node began is taken over, all that
   * followed is done again.
   *
   * @return id of the new run
   * @throws DifyException {@code NOT_FOUND} when there is no such run or the node did not run in it, {@code CONFLICT} when it is not over or answers a message,
   *     {@code UNAVAILABLE} where runs are not at work
   */
  public String retry(String runId, String node) {
    serving();
    StoredRun run = store().find(runId)
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "There is no durable run " + runId + "."));
    if (run.stage() != RunStage.ENDED && run.stage() != RunStage.CLOSED) {
      throw new DifyException(ErrorCode.CONFLICT, "Run " + runId + " is not over; stop it first.");
    }
    if (!run.head().messageId().isEmpty()) {
      throw new DifyException(ErrorCode.CONFLICT, "The run answered a message; send the message again.");
    }
    String again = ids.next();
    List<JournalEntry> known = Prefix.before(store().entries(run), node, again);
    RunHead head = new RunHead(again, run.head().owner(), run.head().versionId(), ids.next(), "", "",
        Instant.ofEpochMilli(clock.millis()));
    StoredRun begun = new StoredRun(head, RunStage.RUNNING, "", journals.process(), 1, 0, 0, 0, head.acceptedAt());
    DurableJournal journal = journals.begin(head);
    known.forEach(journal::append);
    journal.force();
    takeOver.goOn(begun, known, journal, List.of());
    return again;
  }

  private void serving() {
    if (!takeOver.serves()) {
      throw new DifyException(ErrorCode.UNAVAILABLE, "No server is at work here; start one with 'dify serve'.");
    }
  }

  /**
   * Goes on with a run that was set aside; where no runs are at work, the next server does.
   *
   * @return false when it was not, or another process has it
   */
  public boolean resume(String runId) {
    return store().release(runId) && takeOver.serves() && store().find(runId).map(takeOver::take).orElse(false);
  }

  /** Takes over what other processes have left, and delivers answers; gives how many runs go on because of it. */
  public int sweep() {
    return takeOver.sweep();
  }

  /** Says that this process lives at least until then. */
  public void beat(Instant until) {
    store().beat(journals.process(), until);
  }

  /** Gives the runs that are at work here to other processes: nothing more of them is written down here, and nobody counts it as a crash. */
  public void leave() {
    takeOver.leave();
    journals.detach();
    atWork.values().forEach(run -> run.stop("The server is shutting down."));
    store().leave(journals.process());
  }
}
