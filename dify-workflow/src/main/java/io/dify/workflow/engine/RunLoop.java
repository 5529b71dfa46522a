package io.dify.workflow.engine;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.FailurePolicy;
import io.dify.workflow.node.Handles;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.node.RunsOn;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunCommand;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.schedule.ContainerState;
import io.dify.workflow.schedule.Frame;
import io.dify.workflow.schedule.NodeRef;
import io.dify.workflow.schedule.RunState;
import io.dify.workflow.stream.RunCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run and its owner loop; see the package for who owns what. */
final class RunLoop implements Run {
  private static final Logger LOG = LoggerFactory.getLogger(RunLoop.class);

  private final WorkflowEngine engine;
  private final String id;
  private final RunRequest request;
  private final RunRecord record;
  private final Cancellation cancellation = new Cancellation();
  private final CompletableFuture<RunResult> result = new CompletableFuture<>();
  private final Queue<RunCommand> commands = new ConcurrentLinkedQueue<>();
  /** Commands not yet obeyed; whoever raises it from 0 owns the run until it is 0 again. */
  private final AtomicInteger pending = new AtomicInteger();
  private final RunState state;
  private final Map<NodePath, Runnable> interrupts = new HashMap<>();
  private final Review review;
  private final TimeLimit timeLimit;
  /** What happens when all that has been written down is safe: nodes start. */
  private final List<Runnable> departures = new ArrayList<>();
  private boolean accepted;
  private long sessionStart;
  private @Nullable Runnable deadline;

  RunLoop(WorkflowEngine engine, Graph graph, String id, RunRequest request, Journal journal) {
    this.engine = engine;
    this.id = id;
    this.request = request;
    this.state = new RunState(graph);
    this.record = new RunRecord(journal, state, engine.limits.logCapacity(), engine.clock);
    this.timeLimit = new TimeLimit(request.timeLimit(), engine.limits.maxRunTime());
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
      return engine.workers.await(result);
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

  /** Leaves a command; obeys it, and all that come meanwhile, when nobody else does. */
  void post(RunCommand command) {
    commands.add(command);
    if (pending.getAndIncrement() > 0) {
      return;
    }
    do {
      RunCommand next = commands.remove();
      try {
        obey(next);
        record.flush();
        depart();
      } catch (Throwable e) {
        defect(e);
      }
    } while (pending.decrementAndGet() > 0);
  }

  /** What has been written down is safe by now: what follows from it may happen. */
  private void depart() {
    List<Runnable> due = List.copyOf(departures);
    departures.clear();
    due.forEach(Runnable::run);
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
      case RunCommand.Abort abort -> end(RunStatus.FAILED, abort.errorType(), abort.error());
      case RunCommand.NodeSaid said -> say(said);
      case RunCommand.NodeEnded ended -> {
        interrupts.remove(ended.node());
        if (state.running(ended.node())) {
          finish(state.ref(ended.node()), ended.outcome());
          proceed();
        }
      }
      case RunCommand.TryAgain again -> {
        interrupts.remove(again.node());
        execute(state.ref(again.node()));
        proceed();
      }
      case RunCommand.Stop stop -> end(RunStatus.STOPPED, null, stop.reason());
      case RunCommand.Reviewed reviewed -> reviewed.conclusion().run();
      case RunCommand.TimeOut t -> end(RunStatus.FAILED, ErrorCode.TIMEOUT.wire(), timeLimit.exceeded());
    }
  }

  private void limitTime() {
    deadline = engine.workers.after(timeLimit.duration(), () -> post(new RunCommand.TimeOut()));
  }

  private void goOn(List<RunCommand> first) {
    if (state.status().ended()) {
      close();
      return;
    }
    accepted = true;
    limitTime();
    boolean lost = state.status() == RunStatus.RUNNING;
    review.resume(state.answer(), lost);
    record.commit(new JournalEntry.Resumed(record.now()));
    Continuation rest = new Continuation(state, record);
    if (lost) {
      record.retract(rest.atWork());
    }
    first.forEach(this::obey);
    if (state.status() == RunStatus.RUNNING) {
      rest.ending().ifPresentOrElse(end -> end(end.status(), end.errorType(), end.error()), () -> rest.restart(this));
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
      execute(state.ref(answer.node()));
      proceed();
    }
  }

  /** The run is on record: its first fact. */
  void accept(RunRequest admitted) {
    accepted = true;
    record.commit(new JournalEntry.Accepted(record.now(), id, admitted, record.isDurable()));
    record.open(state.main());
  }

  /**
   * Text of one node that has piled up is released as one piece. Takes no more commands than are counted: one that was left but not yet counted
   * would be missing when its sender, counting it, finds itself the owner.
   */
  private void say(RunCommand.NodeSaid said) {
    if (!state.running(said.node())) {
      return;
    }
    boolean shown = record.hear(said.node(), said.signal());
    while (pending.get() > 1 && commands.peek() instanceof RunCommand.NodeSaid(NodePath same, NodeSignal.Text more)
        && same.equals(said.node())) {
      commands.remove();
      pending.decrementAndGet();
      shown |= record.hear(same, more);
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
        end(RunStatus.FAILED, ErrorCode.LIMIT_EXCEEDED.wire(), "Maximum execution steps exceeded: "
            + engine.limits.maxSteps() + ", before node '" + next.get().node().title()
            + "'; raise the engine's maxSteps (EngineLimits) if that is right.");
        return;
      }
      record.commit(new JournalEntry.Started(record.now(), next.get().path(), engine.ids.next()));
      execute(next.get());
    }
  }

  /** Nobody need answer what comes to nothing; false when there is no such node. */
  private boolean dropVain() {
    List<NodeRef> vain = state.waitingInVain();
    if (vain.isEmpty()) {
      return false;
    }
    finished(vain.getFirst(), NodeStatus.STOPPED, null, NodeResult.of(Map.of()), null,
        "What this node waited for is not needed any more.");
    return true;
  }

  /** Nothing is ready: ends the run when nothing is at work, pauses it when all that is waits for somebody. */
  private void rest() {
    if (accepted && state.main().idle() && review.settled()) {
      end(state.exceptions() > 0 ? RunStatus.PARTIAL_SUCCEEDED : RunStatus.SUCCEEDED, null, null);
    } else if (accepted && state.stalled() && review.settled()) {
      record.commit(new JournalEntry.Paused(record.now()));
      record.flush();
      close();
    }
  }

  void execute(NodeRef ref) {
    Optional<NodeExecutor> standIn = engine.standIns.apply(ref.node());
    if (ref.node().kind() == NodeKind.CONTAINER && standIn.isEmpty()) {
      drive(state.container(ref.path()));
      return;
    }
    RunningNode task = new RunningNode(this, engine, ref, standIn.orElse(ref.node().executor()), state, cancellation);
    if (ref.node().runsOn() == RunsOn.LOOP) {
      finish(ref, task.execute());
    } else {
      NodePath path = ref.path();
      departures.add(() -> interrupts.put(path, engine.workers.start(ref.node().runsOn(),
          () -> post(new RunCommand.NodeEnded(path, task.execute())))));
    }
  }

  /** Opens as many passes as may begin; ends the container when it is over. */
  void drive(ContainerState container) {
    NodePath path = container.ref().path();
    while (container.mayOpen()) {
      int index = container.nextPass();
      record.commit(new JournalEntry.PassOpened(record.now(), path, index));
      record.open(state.frame(path.pass(index)));
    }
    if (container.over()) {
      finish(container.ref(), container.outcome());
    }
  }

  /** Closes the pass around a node that has ended, when it was the last. */
  private void settle(NodeRef ref) {
    Frame frame = ref.frame();
    if (frame.containerPath() != null && frame.idle() && !state.status().ended()) {
      close(frame, frame.containerPath());
    }
  }

  void close(Frame frame, NodePath container) {
    record.close(frame);
    record.commit(new JournalEntry.PassClosed(record.now(), container, frame.pass()));
    drive(state.container(container));
  }

  private void finish(NodeRef ref, NodeOutcome outcome) {
    switch (OutputLimit.check(ref.node(), outcome, engine.limits.maxOutputChars())) {
      case NodeOutcome.Succeeded s ->
        finished(ref, NodeStatus.SUCCEEDED, successHandle(ref.node()), s.result(), null, null);
      case NodeOutcome.Branched b -> finished(ref, NodeStatus.SUCCEEDED, b.handle(), b.result(), null, null);
      case NodeOutcome.Waiting w -> record.commit(new JournalEntry.Asked(record.now(), ref.path(), w.request()));
      case NodeOutcome.Failed f -> fail(ref, f);
    }
  }

  /** A node that may fail into a branch takes its ordinary edges only. */
  private static @Nullable String successHandle(GraphNode node) {
    return node.failure().strategy() instanceof FailurePolicy.FailBranch ? Handles.SOURCE : null;
  }

  /** Tries again as often as the node allows, then does what its strategy says. */
  private void fail(NodeRef ref, NodeOutcome.Failed f) {
    FailurePolicy policy = ref.node().failure();
    int attempt = ref.frame().attempts(ref.node().index()) + 1;
    if (attempt <= policy.maxRetries()) {
      record.commit(new JournalEntry.Retried(record.now(), ref.path(), attempt, f.errorType(), f.message()));
      record.takeBack(ref.path());
      tryAgain(ref.path(), policy.retryInterval());
      return;
    }
    switch (policy.strategy()) {
      case FailurePolicy.FailRun r -> {
        finished(ref, NodeStatus.FAILED, null, f.result(), f.errorType(), f.message());
        if (ref.frame().containerPath() == null && !state.status().ended()) {
          end(RunStatus.FAILED, f.errorType(), f.message());
        }
      }
      case FailurePolicy.FailBranch b -> handled(ref, f, Handles.FAIL_BRANCH, new Value.Obj(Map.of()));
      case FailurePolicy.DefaultValue d -> handled(ref, f, null, d.outputs());
    }
  }

  void tryAgain(NodePath path, Duration in) {
    interrupts.put(path, engine.workers.after(in, () -> post(new RunCommand.TryAgain(path))));
  }

  private void handled(NodeRef ref, NodeOutcome.Failed f, @Nullable String handle, Value.Obj defaults) {
    Map<String, Value> outputs = new LinkedHashMap<>(defaults.fields());
    outputs.put("error_message", Value.of(f.message()));
    outputs.put("error_type", Value.of(f.errorType()));
    NodeResult result = new NodeResult(f.result().inputs(), f.result().processData(), new Value.Obj(outputs),
        f.result().usage(), Map.of(), f.result().citations());
    finished(ref, NodeStatus.EXCEPTION, handle, result, f.errorType(), f.message());
  }

  private void finished(NodeRef ref, NodeStatus status, @Nullable String handle, NodeResult nodeResult,
      @Nullable String errorType, @Nullable String error) {
    record.commit(new JournalEntry.Finished(record.now(), ref.path(), status, handle, nodeResult, errorType, error));
    record.release();
    settle(ref);
  }

  void end(RunStatus status, @Nullable String errorType, @Nullable String error) {
    breakOff(error == null ? "The run has ended." : error);
    if (!accepted) {
      accept(request);
    }
    record.stopNodes();
    record.commit(new JournalEntry.Ended(record.now(), status, errorType, error));
    record.flush();
    close();
  }

  /** What a node registered to be broken off by may fail; the run ends as it must all the same. */
  private void breakOff(String reason) {
    try {
      cancellation.cancel(reason);
    } catch (RuntimeException | Error e) {
      LOG.warn("A node of run {} could not be broken off", id, e);
    }
  }

  /** Last of all come the interrupts: this thread may be one of those interrupted, and had facts to write before. */
  private void close() {
    if (deadline != null) {
      deadline.run();
    }
    departures.clear();
    result.complete(state.result());
    interrupts.values().forEach(Runnable::run);
    interrupts.clear();
  }

  /** Something broke that should not have: the run still ends, once, and its readers learn of it. */
  private void defect(Throwable thrown) {
    departures.clear();
    if (thrown instanceof DifyException gone && gone.code() == ErrorCode.UNAVAILABLE) {
      LOG.info("Run {} is at work elsewhere", id);
    } else {
      LOG.error("Run {} broke off", id, thrown);
    }
    if (state.status() != RunStatus.RUNNING && record.isShown()) {
      close();
      return;
    }
    DifyException known = DifyException.of(thrown);
    breakOff(known.text());
    record.breakOff(known);
    close();
  }
}
