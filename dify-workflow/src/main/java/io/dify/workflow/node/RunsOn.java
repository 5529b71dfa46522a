package io.dify.workflow.node;

/** Where the executor of a node runs. */
public enum RunsOn {
  /** In the run's own loop: only for work that is short, bounded and never waits. */
  LOOP,
  /** On one of a few platform threads shared by all runs: for work that computes and does not wait, such as rendering a template. */
  COMPUTE,
  /** On a virtual thread of its own, which may wait as long as it likes. */
  THREAD
}
