package io.dify.runtime.run;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.StoredRun;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.dsl.AppMode;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.RunCommand;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs workflow apps and keeps a summary of each run. Thread-safe. */
public final class WorkflowRuns {
  /**
   * A run that was started.
   *
   * @param taskId names it for stop calls
   * @param run the run
   */
  public record Started(String taskId, Run run) {}

  private static final Logger LOG = LoggerFactory.getLogger(WorkflowRuns.class);

  private final WorkflowEngine engine;
  private final ActiveRuns active;
  private final RunRecords records;
  private final Executor watchers;
  private final Ids ids;
  private final InstantSource clock;
  private final DurableRuns durable;
  /** Ids of runs that begin once and are on their way here: this process keeps one journal for an id. */
  private final Set<String> starting = ConcurrentHashMap.newKeySet();

  /**
   * Runs by an engine.
   *
   * @param durable keeps the journals of runs; goes on with those of this kind from now on
   * @param watchers runs one task per run, which mostly waits; a thread each, best virtual
   */
  public WorkflowRuns(WorkflowEngine engine, ActiveRuns active, RunRecords records, DurableRuns durable,
      Executor watchers, Ids ids, InstantSource clock) {
    this.durable = durable;
    this.engine = engine;
    this.active = active;
    this.records = records;
    this.watchers = watchers;
    this.ids = ids;
    this.clock = clock;
    durable.resumer(false, this::resume);
  }

  /**
   * Starts a run.
   *
   * @throws DifyException {@code INVALID_PARAM} for inputs that do not fit the app, {@code TOO_MANY_REQUESTS}; {@code STORE_FAILED} and {@code UNAVAILABLE} when
   *     it cannot be written down, and then it does not run
   */
  public Started start(LiveApp app, String user, Value.Obj inputs, Value.Array files) {
    Owner owner = new Owner(app.app().tenantId(), app.app().id(), user);
    return start(app, owner, inputs, files, Optional.empty());
  }

  /**
   * Starts a run under an id, unless it was started before: of all who try, however often and in whichever process, one does. It is durable whatever the mode
   * of its app, since what is to happen once has to be on record. When this returns that it has been accepted is.
   *
   * @param runId a UUID that stands for the reason of the run
   * @return false when it was started before
   * @throws DifyException as {@link #start}; {@code UNAVAILABLE} when it could not be written down: try again
   */
  public boolean once(String runId, LiveApp app, String user, Value.Obj inputs) {
    if (durable.store().find(runId).isPresent()) {
      return false;
    }
    if (!starting.add(runId)) {
      throw new DifyException(ErrorCode.UNAVAILABLE, "Run " + runId + " is being started here; ask again.");
    }
    Owner owner = new Owner(app.app().tenantId(), app.app().id(), user);
    try {
      Started started = start(app, owner, inputs, new Value.Array(List.of()), Optional.of(runId));
      LOG.debug("Run {} was started for {}.", started.run().id(), user);
      return true;
    } catch (DifyException e) {
      if (durable.store().find(runId).isPresent()) {
        LOG.debug("Run {} was started by somebody else at the same time.", runId);
        return false;
      }
      throw e;
    } finally {
      starting.remove(runId);
    }
  }

  /** The record of a run is made before its journal: whoever learns that it was accepted finds it. */
  private Run launch(LiveApp app, Owner owner, String taskId, RunRequest request, Optional<String> once) {
    Function<String, RunHead> head = id -> new RunHead(id, owner, app.versionId(), taskId, "", "",
        Instant.ofEpochMilli(clock.millis()));
    Function<String, Journal> journals = once.isPresent() ? durable.kept(head) : durable.journal(app, owner, head);
    Graph graph = app.spec().graph();
    Function<String, Journal> recorded = id -> {
      records.began(owner, id, app.versionId(), request.inputs(), clock.instant());
      return active.gated(taskId, graph, journals.apply(id));
    };
    return once.map(id -> engine.start(graph, request, id, recorded))
        .orElseGet(() -> engine.start(graph, request, recorded));
  }

  /** Has a run at work, if it is on record. One that begins once is not reported before that is known, and its record is that of whoever began it. */
  private void accept(Run run, Owner owner, boolean once) {
    if (once && run.kept().isEmpty()) {
      var unused = run.events().iterator().hasNext();
    }
    try {
      durable.began(run);
    } catch (DifyException e) {
      if (!once) {
        recordEnd(owner, run);
      }
      throw e;
    }
  }

  /** The summary of a run that nobody watches says how it ended. */
  private void recordEnd(Owner owner, Run run) {
    try {
      records.ended(owner, run.await(), clock.instant());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("The end of run {} could not be stored.", run.id(), e);
    }
  }

  private Started start(LiveApp app, Owner owner, Value.Obj inputs, Value.Array files, Optional<String> once) {
    String appId = owner.appId();
    String taskId = ids.next();
    active.enter(taskId, owner.tenantId(), appId);
    boolean started = false;
    try {
      Run run = launch(app, owner, taskId, request(app, owner, inputs, files), once);
      accept(run, owner, once.isPresent());
      active.began(taskId, appId, owner.user(), run, AppMode.WORKFLOW);
      watchers.execute(() -> watch(taskId, owner, run));
      started = true;
      return new Started(taskId, run);
    } finally {
      if (!started) {
        active.leave(taskId, owner.tenantId(), appId);
      }
    }
  }

  private static RunRequest request(LiveApp app, Owner owner, Value.Obj inputs, Value.Array files) {
    Map<String, Value> system = new LinkedHashMap<>();
    system.put("files", files);
    system.put("user_id", Value.of(owner.user()));
    system.put("app_id", Value.of(owner.appId()));
    system.put("workflow_id", Value.of(app.versionId()));
    system.put(RunRequest.ENTRY_NODE, Value.of(app.spec().graph().root().id()));
    return RunRequest.inputs(inputs).withSystem(new Value.Obj(system))
        .on(CallOrigin.of(owner.tenantId(), owner.appId(), owner.user()));
  }

  /** Goes on with a run. */
  private Run resume(LiveApp app, StoredRun stored, List<JournalEntry> entries, Journal journal,
      RunCommand... first) {
    RunHead head = stored.head();
    Owner owner = head.owner();
    active.again(owner.tenantId(), owner.appId());
    recordOn(records, head, entries);
    Run run = engine.resume(begun(app.spec().graph(), entries), entries, journal, first);
    durable.began(run);
    active.began(head.taskId(), owner.appId(), owner.user(), run, AppMode.WORKFLOW);
    watchers.execute(() -> watch(head.taskId(), owner, run));
    return run;
  }

  /** The summary of a run that goes on says so; it may not have been begun when the run's process was lost. */
  static void recordOn(RunRecords records, RunHead head, List<JournalEntry> entries) {
    Owner owner = head.owner();
    if (entries.getLast() instanceof JournalEntry.Paused) {
      records.resumed(owner, head.id());
    }
    if (records.find(owner.tenantId(), owner.appId(), head.id()).isEmpty()
        && entries.getFirst() instanceof JournalEntry.Accepted accepted) {
      records.began(owner, head.id(), head.versionId(), accepted.request().inputs(), head.acceptedAt());
    }
  }

  /** The graph as the run began it: an app may have several triggers. */
  public static Graph begun(Graph graph, List<JournalEntry> entries) {
    return !entries.isEmpty() && entries.getFirst() instanceof JournalEntry.Accepted accepted
        && accepted.request().system().fields().get(RunRequest.ENTRY_NODE) instanceof Value.Text entry
            ? graph.beginningAt(entry.text())
            : graph;
  }

  private void watch(String taskId, Owner owner, Run run) {
    try {
      RunResult result = run.await();
      if (durable.counts(run.id())) {
        records.ended(owner, result, clock.instant());
      }
      if (result.status() == RunStatus.PAUSED || !durable.counts(run.id())) {
        durable.left(run.id());
      } else {
        durable.stored(run.id());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("The end of run {} could not be stored.", run.id(), e);
      durable.left(run.id());
    } finally {
      active.leave(taskId, owner.tenantId(), owner.appId());
    }
  }
}
