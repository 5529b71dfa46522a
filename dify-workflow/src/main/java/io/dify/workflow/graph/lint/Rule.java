package io.dify.workflow.graph.lint;

/** Something to look for. Stateless. */
@FunctionalInterface
interface Rule {
  /** Looks at one level: the main graph, or the inner graph of a container. */
  void check(Level level, Findings findings);
}
