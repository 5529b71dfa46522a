package io.dify.workflow.graph.lint;

import io.dify.core.template.Selector;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.loop.LoopConfig;

/** Loops that nothing ends before their last pass, although nobody counted the passes. */
final class LoopRule implements Rule {
  @Override
  public void check(Level level, Findings findings) {
    GraphNode container = level.container().orElse(null);
    if (container == null || !(container.config() instanceof LoopConfig loop) || leaves(level)) {
      return;
    }
    boolean tests = !loop.exit().conditions().isEmpty();
    if (!tests && !loop.counted()) {
      findings.add("loop_without_exit", container,
          "The loop '" + container.title() + "' has no break condition, no loop-end "
              + "node that is reached, and no loop_count: it makes " + loop.maxPasses() + " passes. Add one of them.");
    } else if (tests && loop.exit().reads().stream().noneMatch(read -> changes(level, read))) {
      findings.add("loop_without_exit", container, "The break conditions of '" + container.title()
          + "' test what nothing inside the loop changes, so they never begin to hold. Change a loop variable with an "
          + "assigner inside, or test an output of a node inside.");
    }
  }

  private static boolean leaves(Level level) {
    return level.live().stream().anyMatch(node -> node.config().endsLoop());
  }

  /** Whether a pass may change a variable: a node inside gives it or writes it, at any depth. */
  private static boolean changes(Level level, Selector read) {
    return level.graph().node(read.node()).isPresent() || writes(level.graph(), read);
  }

  private static boolean writes(Graph graph, Selector read) {
    return graph.nodes().stream().anyMatch(node -> node.config().writes().stream().anyMatch(
        written -> written.node().equals(read.node()) && written.name().equals(read.name()))
        || (node.body() != null && writes(node.body(), read)));
  }
}
