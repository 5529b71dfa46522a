package io.dify.workflow.node;

/** How the engine treats a kind of node. */
public enum NodeKind {
  /** Where runs begin. */
  ROOT,
  /** Takes one of its handles and skips the others. */
  BRANCH,
  /** Gives text to the reader as it becomes known. */
  RESPONSE,
  /** All others. */
  EXECUTABLE
}
