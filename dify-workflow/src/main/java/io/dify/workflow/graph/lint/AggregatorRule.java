package io.dify.workflow.graph.lint;

import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.aggregator.AggregatorConfig;
import java.util.List;

/** Aggregators whose sources run at the same time: they take one and lose the others. */
final class AggregatorRule implements Rule {
  @Override
  public void check(Level level, Findings findings) {
    for (GraphNode node : level.live()) {
      if (node.config() instanceof AggregatorConfig config) {
        config.groups().forEach(group -> group(level, node, group, findings));
      }
    }
  }

  private static void group(Level level, GraphNode node, AggregatorConfig.Group group, Findings findings) {
    List<GraphNode> sources = group.variables().stream()
        .flatMap(variable -> level.graph().node(variable.node()).stream())
        .filter(source -> level.paths().reached(source.index())).distinct().toList();
    for (int i = 0; i < sources.size(); i++) {
      for (int j = i + 1; j < sources.size(); j++) {
        GraphNode first = sources.get(i);
        GraphNode second = sources.get(j);
        if (concurrent(level.paths(), first.index(), second.index())) {
          findings.add("aggregator_concurrent", node, "'" + first.title() + "' and '" + second.title()
              + "' can both run before '" + node.title() + "', which takes the first in its list only. Put them on "
              + "different ways out of one branch, or read both without an aggregator.");
        }
      }
    }
  }

  /** One behind the other is meant: the later one takes the place of the earlier, or stands in for it. */
  private static boolean concurrent(Paths paths, int first, int second) {
    return !paths.precedes(first, second) && !paths.precedes(second, first)
        && paths.together(first, second).orElse(false);
  }
}
