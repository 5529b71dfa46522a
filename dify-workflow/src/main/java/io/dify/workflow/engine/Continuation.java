package io.dify.workflow.engine;

import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.schedule.ContainerState;
import io.dify.workflow.schedule.Frame;
import io.dify.workflow.schedule.NodeRef;
import io.dify.workflow.schedule.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out from the facts of a run what was going on when they end, and sets it going again. Owned by the run's loop. */
final class Continuation {
  private final RunLoop loop;
  private final RunState state;
  private final RunRecord record;
  private final List<NodeRef> atWork;

  /** How a run ends that was about to. */
  private record Ending(RunStatus status, @Nullable String errorType, @Nullable String error) {}

  Continuation(RunLoop loop, RunState state, RunRecord record) {
    this.loop = loop;
    this.state = state;
    this.record = record;
    this.atWork = state.runningNodes().stream()
        .filter(ref -> ref.frame().node(ref.node().index()) == NodeStatus.RUNNING).toList();
  }

  /** Nodes and containers that had begun and not ended, those of inner frames first. */
  List<NodeRef> atWork() {
    return atWork;
  }

  /** Ends the run as had been decided, or sets it going again. */
  void go() {
    ending().ifPresentOrElse(end -> loop.ending.end(end.status(), end.errorType(), end.error()), this::restart);
  }

  /** The end that was decided on and is not on record. */
  private Optional<Ending> ending() {
    if (state.main().failure() != null) {
      return Optional.of(new Ending(RunStatus.FAILED, state.failureType(), state.main().failure()));
    }
    if (state.brokenOff()) {
      return Optional.of(new Ending(RunStatus.STOPPED, null, "The run was being ended when its process was lost."));
    }
    return state.answeredBeforehand() ? Optional.of(new Ending(RunStatus.SUCCEEDED, null, null)) : Optional.empty();
  }

  /** Executes again what was at work, closes passes and drives containers that were about to be. */
  private void restart() {
    for (NodeRef ref : atWork) {
      if (goesOn(ref.path()) && !state.containersAtWork().contains(ref.path())) {
        again(ref);
      }
    }
    for (Frame frame : new ArrayList<>(state.frames()).reversed()) {
      NodePath container = frame.containerPath();
      if (container != null && frame.idle() && isOpen(frame)) {
        loop.passes.close(frame, container);
      }
    }
    for (NodePath path : state.containersAtWork()) {
      if (goesOn(path)) {
        drive(state.container(path));
      }
    }
  }

  private boolean goesOn(NodePath path) {
    return state.status() == RunStatus.RUNNING && state.running(path);
  }

  private boolean isOpen(Frame frame) {
    return state.status() == RunStatus.RUNNING && state.frames().contains(frame);
  }

  private void drive(ContainerState container) {
    if (container.nextPass() == 0 && state.retriedAt(container.ref().path()).isPresent()) {
      again(container.ref());
    } else {
      loop.passes.drive(container);
    }
  }

  /** Waits out what is left of the pause before another try. */
  private void again(NodeRef ref) {
    Optional<Instant> retried = state.retriedAt(ref.path());
    Duration left = retried.map(at -> Duration.between(record.now(), at.plus(ref.node().failure().retryInterval())))
        .orElse(Duration.ZERO);
    if (left.isPositive()) {
      loop.threads.tryAgain(ref.path(), left);
    } else {
      loop.nodes.execute(ref);
    }
  }
}
