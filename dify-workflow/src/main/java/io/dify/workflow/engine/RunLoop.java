package io.dify.workflow.engine;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.RunsOn;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunCommand;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.schedule.NodeRef;
import io.dify.workflow.schedule.RunState;
import io.dify.workflow.stream.RunCursor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * One run and its owner loop; see the package for who owns what. It obeys commands and decides what comes next; how nodes begin and end, how containers pass,
 * how the run is over and what goes on outside the loop are told by parts of their own.
 */
final class RunLoop implements Run {
  final NodeLifecycle nodes;
  final Passes passes;
  final NodeThreads threads;
  final RunEnd ending;
  private final WorkflowEngine engine;
  private final String id;
  private final RunRequest request;
  private final RunRecord record;
  private final RunState state;
  private final Mailbox mailbox = new Mailbox(this::obeySafely);
  private final Review review;
  private final TimeLimit timeLimit;
  private boolean accepted;
  private long sessionStart;

  RunLoop(WorkflowEngine engine, Graph graph, String id, RunRequest request, Journal journal) {
    this.engine = engine;
    this.id = id;
    this.request = request;
    this.state = new RunState(graph);
    this.record = new RunRecord(journal, state, engine.limits.logCapacity(), engine.clock);
    this.timeLimit = new TimeLimit(request.timeLimit(), engine.limits.maxRunTime());
    Cancellation cancellation = new Cancellation();
    this.nodes = new NodeLifecycle(this, engine, state, record, cancellation);
    this.passes = new Passes(this, state, record);
    this.threads = new NodeThreads(engine.workers, this::post);
    this.ending = new RunEnd(this, state, record, cancellation);
    this.review = new Review(this, engine, graph.rules(), request, record, cancellation);
    record.through(review::pass);
  }

  void begin() {
    post(new RunCommand.Begin());
  }

  void resume(List<JournalEntry> entries, List<RunCommand> first) {
    record.replay(entries);
    sessionStart = entries.size();
    post(new RunCommand.Continue(first));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public RunCursor subscribe(long from) {
    return record.subscribe(from);
  }

  @Override
  public List<RunEvent> kept() {
    return record.kept();
  }

  @Override
  public long sessionStart() {
    return sessionStart;
  }

  @Override
  public CompletableFuture<RunResult> listen(Consumer<RunEvent> listener) {
    CompletableFuture<RunResult> heard = new CompletableFuture<>();
    engine.workers.start(RunsOn.THREAD, () -> {
      try {
        events().forEach(listener);
        heard.complete(await());
      } catch (Throwable e) {
        heard.completeExceptionally(e);
      }
    });
    return heard;
  }

  @Override
  public RunResult await() throws InterruptedException {
    try {
      return engine.workers.await(ending.result());
    } catch (ExecutionException e) {
      throw DifyException.of(e);
    }
  }

  @Override
  public CompletableFuture<Boolean> answer(NodePath node, Value.Obj answer) {
    RunCommand.Answer command = new RunCommand.Answer(node, answer);
    post(command);
    return command.taken();
  }

  @Override
  public void stop(String reason) {
    post(new RunCommand.Stop(reason));
  }

  /** For tests: the state, to be read only while the run is idle or by its owner. */
  RunState state() {
    return state;
  }

  /** Leaves a command, for whoever owns the run. */
  void post(RunCommand command) {
    mailbox.post(command);
  }

  private void obeySafely(RunCommand command) {
    try {
      obey(command);
      record.flush();
      threads.depart();
    } catch (Throwable e) {
      ending.defect(e);
    }
  }

  private void obey(RunCommand command) {
    if (command instanceof RunCommand.Continue go) {
      goOn(go.first());
    } else if (state.status() == RunStatus.RUNNING) {
      act(command);
    } else if (command instanceof RunCommand.Answer late) {
      late.taken().complete(false);
    }
  }

  private void act(RunCommand command) {
    switch (command) {
      case RunCommand.Begin b -> {
        limitTime();
        review.begin();
      }
      case RunCommand.Continue go -> goOn(go.first());
      case RunCommand.Answer answer -> answered(answer);
      case RunCommand.Abort abort -> ending.end(RunStatus.FAILED, abort.errorType(), abort.error());
      case RunCommand.NodeSaid said -> say(said);
      case RunCommand.NodeEnded ended -> {
        threads.over(ended.node());
        if (state.running(ended.node())) {
          nodes.finish(state.ref(ended.node()), ended.outcome());
          proceed();
        }
      }
      case RunCommand.TryAgain again -> {
        threads.over(again.node());
        nodes.execute(state.ref(again.node()));
        proceed();
      }
      case RunCommand.Stop stop -> ending.end(RunStatus.STOPPED, null, stop.reason());
      case RunCommand.Reviewed reviewed -> reviewed.conclusion().run();
      case RunCommand.TimeOut t -> ending.end(RunStatus.FAILED, ErrorCode.TIMEOUT.wire(), timeLimit.exceeded());
    }
  }

  private void limitTime() {
    ending.limited(engine.workers.after(timeLimit.duration(), () -> post(new RunCommand.TimeOut())));
  }

  private void goOn(List<RunCommand> first) {
    if (state.status().ended()) {
      ending.close();
      return;
    }
    accepted = true;
    limitTime();
    boolean lost = state.status() == RunStatus.RUNNING;
    review.resume(state.answer(), lost);
    record.commit(new JournalEntry.Resumed(record.now()));
    Continuation rest = new Continuation(this, state, record);
    if (lost) {
      record.retract(rest.atWork());
    }
    first.forEach(this::obey);
    if (state.status() == RunStatus.RUNNING) {
      rest.go();
      proceed();
    }
  }

  private void answered(RunCommand.Answer answer) {
    boolean waits = state.waiting(answer.node());
    if (waits) {
      record.commit(new JournalEntry.Answered(record.now(), answer.node(), answer.answer()));
      record.flush();
    }
    answer.taken().complete(waits);
    if (waits) {
      nodes.execute(state.ref(answer.node()));
      proceed();
    }
  }

  /** The run is on record: its first fact. */
  void accept(RunRequest admitted) {
    accepted = true;
    record.commit(new JournalEntry.Accepted(record.now(), id, admitted, record.isDurable()));
    record.open(state.main());
  }

  /** A run that ends before it was let in is on record all the same. */
  void acceptAtLast() {
    if (!accepted) {
      accept(request);
    }
  }

  /** Text of one node that has piled up is released as one piece. */
  private void say(RunCommand.NodeSaid said) {
    if (!state.running(said.node())) {
      return;
    }
    boolean shown = record.hear(said.node(), said.signal());
    for (var more = mailbox.nextText(said.node()); more.isPresent(); more = mailbox.nextText(said.node())) {
      shown |= record.hear(said.node(), more.get());
    }
    if (shown) {
      record.release();
    }
  }

  /** Starts what is ready; ends the run when nothing is left to do. */
  void proceed() {
    while (state.status() == RunStatus.RUNNING) {
      Optional<NodeRef> next = state.nextReady();
      if (next.isEmpty()) {
        if (!accepted || !dropVain()) {
          rest();
          return;
        }
        continue;
      }
      if (state.sessionSteps() >= engine.limits.maxSteps()) {
        ending.end(RunStatus.FAILED, ErrorCode.LIMIT_EXCEEDED.wire(), "Maximum execution steps exceeded: "
            + engine.limits.maxSteps() + ", before node '" + next.get().node().title()
            + "'; raise the engine's maxSteps (EngineLimits) if that is right.");
        return;
      }
      record.commit(new JournalEntry.Started(record.now(), next.get().path(), engine.ids.next()));
      nodes.execute(next.get());
    }
  }

  /** False when no node waits for what comes to nothing. */
  private boolean dropVain() {
    List<NodeRef> vain = state.waitingInVain();
    if (vain.isEmpty()) {
      return false;
    }
    nodes.drop(vain.getFirst());
    return true;
  }

  /** Nothing is ready: ends the run when nothing is at work, pauses it when all that is waits for somebody. */
  private void rest() {
    if (accepted && state.main().idle() && review.settled()) {
      ending.end(state.exceptions() > 0 ? RunStatus.PARTIAL_SUCCEEDED : RunStatus.SUCCEEDED, null, null);
    } else if (accepted && state.stalled() && review.settled()) {
      record.commit(new JournalEntry.Paused(record.now()));
      record.flush();
      ending.close();
    }
  }
}
