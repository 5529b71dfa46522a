package io.dify.workflow.node;

/** How the engine treats a kind of node. */
public enum NodeKind {
  /** Where runs begin. */
  ROOT,
  /** Takes one of its handles and skips the others. */
  BRANCH,
  /** Runs an inner graph, again and again; the engine drives it by its {@link ContainerSpec}. */
  CONTAINER,
  /** Gives text to the reader as it becomes known. */
  RESPONSE,
  /** All others. */
  EXECUTABLE
}
