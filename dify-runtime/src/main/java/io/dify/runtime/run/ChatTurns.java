package io.dify.runtime.run;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Message;
import io.dify.core.model.Role;
import io.dify.core.model.Usage;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.conversation.AgentThought;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.Conversation;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.MessageStatus;
import io.dify.runtime.conversation.NewTurn;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.conversation.Titles;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.StoredRun;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.dsl.AppMode;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.RunCommand;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers turns of chats. The question is stored before the run begins and the answer before anybody is told that it is complete; in between no
 * database connection is held. Thread-safe.
 */
public final class ChatTurns {
  /** Turns of a conversation that a run is told of at most; each is two messages. */
  public static final int MAX_HISTORY_TURNS = 250;

  private static final Value.Obj NONE = new Value.Obj(Map.of());
  private static final Logger LOG = LoggerFactory.getLogger(ChatTurns.class);

  private final Conversations conversations;
  private final WorkflowEngine engine;
  private final ActiveRuns active;
  private final TurnRecords turns;
  private final RunRecords records;
  private final Executor recorders;
  private final Ids ids;
  private final InstantSource clock;
  private final DurableRuns durable;

  /**
   * Turns answered by an engine.
   *
   * @param turns keeps messages and summaries of runs, of which conversations and records tell
   * @param durable keeps the journals of runs; goes on with those of this kind from now on
   * @param recorders runs one task per turn, which mostly waits; a thread each, best virtual
   */
  public ChatTurns(Conversations conversations, RunRecords records, TurnRecords turns, WorkflowEngine engine,
      ActiveRuns active, DurableRuns durable, Executor recorders, Ids ids, InstantSource clock) {
    this.turns = turns;
    this.durable = durable;
    this.conversations = conversations;
    this.engine = engine;
    this.active = active;
    this.records = records;
    this.recorders = recorders;
    this.ids = ids;
    this.clock = clock;
    durable.resumer(true, this::resume);
  }

  /**
   * Accepts a turn and starts to answer it.
   *
   * @throws DifyException {@code NOT_FOUND} for an unknown conversation, {@code INVALID_PARAM} for inputs that do not fit the app,
   *     {@code TOO_MANY_REQUESTS}; nothing is stored then
   */
  public ChatTurn start(LiveApp app, ChatRequest request) {
    Owner owner = new Owner(app.app().tenantId(), app.app().id(), request.user());
    String taskId = ids.next();
    active.enter(taskId, owner.tenantId(), owner.appId());
    boolean started = false;
    try {
      Prepared prepared = prepare(owner, app, request);
      Instant now = Instant.ofEpochMilli(clock.millis());
      NewTurn turn = new NewTurn(ids.next(), prepared.conversationId(), prepared.title(), prepared.inputs(),
          app.versionId(), request.query(), request.sentFiles(), now);
      String runId = ids.next();
      int position = turns.accepted(owner, turn,
          summed(app.spec().mode()) ? Optional.of(runId) : Optional.empty());
      ChatTurn accepted = begin(taskId, runId, owner, turn, runRequest(app, request, prepared, position), app);
      started = true;
      return accepted;
    } finally {
      if (!started) {
        active.leave(taskId, owner.tenantId(), owner.appId());
      }
    }
  }

  private record Prepared(String conversationId, String title, Value.Obj inputs, Value.Obj variables,
      List<Message> history) {}

  private Prepared prepare(Owner owner, LiveApp app, ChatRequest request) {
    if (request.conversationId().isEmpty()) {
      String title = request.autoName() ? Titles.of(request.query()) : Titles.UNTITLED;
      return new Prepared(ids.next(), title, app.spec().graph().root().config().admit(request.inputs()), NONE,
          List.of());
    }
    Conversation known = conversations.find(owner, request.conversationId())
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "Conversation Not Exists."));
    return new Prepared(known.id(), known.name(), known.inputs(), known.variables(), history(owner, known.id()));
  }

  private List<Message> history(Owner owner, String conversationId) {
    List<Message> messages = new ArrayList<>();
    for (ChatMessage turn : conversations.answered(owner, conversationId, MAX_HISTORY_TURNS)) {
      messages.add(Message.of(Role.USER, turn.query()));
      messages.add(Message.of(Role.ASSISTANT, turn.outcome().answer()));
    }
    return messages;
  }

  private static RunRequest runRequest(LiveApp app, ChatRequest request, Prepared prepared, int position) {
    Map<String, Value> system = new LinkedHashMap<>();
    system.put("query", Value.of(request.query()));
    system.put("files", request.files());
    system.put("conversation_id", Value.of(prepared.conversationId()));
    system.put("user_id", Value.of(request.user()));
    system.put("dialogue_count", Value.of((long) position));
    system.put("app_id", Value.of(app.app().id()));
    system.put("workflow_id", Value.of(app.versionId()));
    return RunRequest.inputs(prepared.inputs()).withSystem(new Value.Obj(system)).withConversation(prepared.variables())
        .withHistory(prepared.history()).on(CallOrigin.of(app.app().tenantId(), app.app().id(), request.user()));
  }

  /** Whether there is a summary of a run, beside its message: where the app has a workflow that people made. */
  private static boolean summed(AppMode mode) {
    return mode == AppMode.ADVANCED_CHAT;
  }

  private ChatTurn begin(String taskId, String runId, Owner owner, NewTurn turn, RunRequest request, LiveApp app) {
    AppMode mode = app.spec().mode();
    Run run = null;
    try {
      run = launch(taskId, runId, owner, turn, request, app);
      durable.began(run);
      ChatTurn accepted = new ChatTurn(taskId, turn.messageId(), turn.conversationId(), turn.at(), run,
          new CompletableFuture<>());
      active.began(taskId, owner.appId(), owner.user(), run, mode);
      recorders.execute(() -> record(owner, accepted, mode));
      return accepted;
    } catch (RuntimeException e) {
      DifyException error = DifyException.of(e);
      withdraw(owner, turn, runId, run, mode, error);
      throw error;
    }
  }

  private Run launch(String taskId, String runId, Owner owner, NewTurn turn, RunRequest request, LiveApp app) {
    Graph graph = app.spec().graph();
    Function<String, Journal> journal = durable.journal(app, owner, id -> new RunHead(id, owner, app.versionId(),
        taskId, turn.messageId(), turn.conversationId(), turn.at()));
    return engine.start(graph, request, runId, id -> active.gated(taskId, graph, journal.apply(id)));
  }

  /** A turn that could not begin has failed, and its run does not go on without it. */
  private void withdraw(Owner owner, NewTurn turn, String runId, @Nullable Run run, AppMode mode, DifyException error) {
    if (run != null) {
      run.stop(error.text());
      durable.here(runId).ifPresent(here -> durable.left(runId));
    }
    try {
      turns.ended(owner, turn.messageId(), new ChatMessage.Outcome(run == null ? "" : runId, MessageStatus.ERROR, "",
          error.text(), new Value.Array(List.of()), Usage.NONE, Duration.ZERO), NONE,
          summed(mode) ? Optional.of(failed(runId, error)) : Optional.empty(), clock.instant());
    } catch (RuntimeException e) {
      error.addSuppressed(e);
    }
  }

  private static RunResult failed(String runId, DifyException error) {
    return new RunResult(runId, RunStatus.FAILED, NONE, "", error.text(), error.code().wire(), Usage.NONE, 0, 0,
        Duration.ZERO, NONE, List.of());
  }

  private Run resume(LiveApp app, StoredRun stored, List<JournalEntry> entries, Journal journal,
      RunCommand... first) {
    RunHead head = stored.head();
    Owner owner = head.owner();
    active.again(owner.tenantId(), owner.appId());
    if (summed(app.spec().mode())) {
      WorkflowRuns.recordOn(records, head, entries);
    }
    if (entries.getLast() instanceof JournalEntry.Paused) {
      conversations.resumed(owner, head.messageId());
    }
    Run run = engine.resume(app.spec().graph(), entries, journal, first);
    durable.began(run);
    ChatTurn turn = new ChatTurn(head.taskId(), head.messageId(), head.conversationId(), head.acceptedAt(), run,
        new CompletableFuture<>());
    active.began(head.taskId(), owner.appId(), owner.user(), run, app.spec().mode());
    recorders.execute(() -> record(owner, turn, app.spec().mode()));
    return run;
  }

  private void record(Owner owner, ChatTurn turn, AppMode mode) {
    try {
      Value.Array thoughts = mode == AppMode.AGENT_CHAT ? thoughts(turn) : new Value.Array(List.of());
      RunResult result = turn.run().await();
      ChatMessage.Outcome outcome = outcome(turn, result, thoughts);
      keep(owner, turn, mode, result, outcome);
      turn.end().complete(new ChatTurn.End(result, outcome));
    } catch (Throwable e) { // Whatever it is, somebody waits for the end of this turn.
      LOG.error("The answer to message {} could not be stored.", turn.messageId(), e);
      turn.end().completeExceptionally(DifyException.of(e));
    } finally {
      active.leave(turn.taskId(), owner.tenantId(), owner.appId());
    }
  }

  /** A turn that waits for somebody is kept as far as it has come; one that was lost here is answered elsewhere. */
  private void keep(Owner owner, ChatTurn turn, AppMode mode, RunResult result, ChatMessage.Outcome outcome) {
    boolean counts = durable.counts(result.runId());
    boolean paused = result.status() == RunStatus.PAUSED;
    if (counts) {
      turns.ended(owner, turn.messageId(), outcome, paused ? NONE : result.conversation(),
          summed(mode) ? Optional.of(result) : Optional.empty(), clock.instant());
    }
    if (counts && !paused) {
      durable.stored(result.runId());
    } else {
      durable.left(result.runId());
    }
  }

  /** The rounds of an agent; waits for the end of the run. */
  private static Value.Array thoughts(ChatTurn turn) {
    AgentThoughts thoughts = new AgentThoughts();
    for (RunEvent event : turn.run().events()) {
      if (event instanceof RunEvent.AgentLogged logged) {
        thoughts.apply(logged);
      }
    }
    return new Value.Array(thoughts.all().stream().<Value>map(AgentThought::toValue).toList());
  }

  private static MessageStatus status(RunStatus run) {
    return switch (run) {
      case RUNNING -> MessageStatus.RUNNING;
      case PAUSED -> MessageStatus.PAUSED;
      case FAILED -> MessageStatus.ERROR;
      case SUCCEEDED, PARTIAL_SUCCEEDED, STOPPED -> MessageStatus.NORMAL;
    };
  }

  private ChatMessage.Outcome outcome(ChatTurn turn, RunResult result, Value.Array thoughts) {
    boolean failed = result.status() == RunStatus.FAILED;
    return new ChatMessage.Outcome(result.runId(), status(result.status()),
        result.answer(), failed ? result.error() : null,
        Citations.of(result.citations(), turn.messageId(), turn.createdAt(), ids), result.usage(), result.elapsed(),
        thoughts);
  }
}
