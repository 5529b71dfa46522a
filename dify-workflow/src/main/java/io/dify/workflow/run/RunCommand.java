package io.dify.workflow.run;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeSignal;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the owner of a run may be told. */
public sealed interface RunCommand {
  /** Begin. */
  record Begin() implements RunCommand {}

  /**
   * Go on after a pause or a crash.
   *
   * @param first what to obey before anything else goes on
   */
  record Continue(List<RunCommand> first) implements RunCommand {
    /** Copies. */
    public Continue {
      first = List.copyOf(first);
    }
  }

  /**
   * Somebody answers a node that waits.
   *
   * @param taken completes with whether the node took it: it waits, and the run is at work
   */
  record Answer(NodePath node, Value.Obj answer, CompletableFuture<Boolean> taken) implements RunCommand {
    /** An answer whose giver does not look back. */
    public Answer(NodePath node, Value.Obj answer) {
      this(node, answer, new CompletableFuture<>());
    }
  }

  /**
   * The run must not go on.
   *
   * @param errorType kind of error
   * @param error why, for people
   */
  record Abort(String errorType, String error) implements RunCommand {}

  /** A node said something while working. */
  record NodeSaid(NodePath node, NodeSignal signal) implements RunCommand {}

  /** A node ended. */
  record NodeEnded(NodePath node, NodeOutcome outcome) implements RunCommand {}

  /** The pause before another try of a node is over. */
  record TryAgain(NodePath node) implements RunCommand {}

  /** Somebody asks to stop. */
  record Stop(String reason) implements RunCommand {}

  /** A check of what goes in or comes out is over; its conclusion is drawn by the run's owner. */
  record Reviewed(Runnable conclusion) implements RunCommand {}

  /** The run has used up its time. */
  record TimeOut() implements RunCommand {}
}
