package io.dify.workflow.node;

/** Runs a node. Thread-safe; state of a run lives in the context and on the stack only. */
@FunctionalInterface
public interface NodeExecutor {
  /**
   * Runs the node once. Executors return outcomes and offer signals; they never write variables, publish events or choose the next node.
   *
   * @throws RuntimeException any exception fails the node; a {@link io.dify.core.error.DifyException} tells how
   * @throws InterruptedException when the run is stopped while the node waits
   */
  NodeOutcome execute(NodeContext context) throws InterruptedException;
}
