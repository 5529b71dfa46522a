package io.dify.workflow.run;

import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeSignal;

/** What the owner of a run may be told. */
public sealed interface RunCommand {
  /** Begin. */
  record Begin() implements RunCommand {}

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
