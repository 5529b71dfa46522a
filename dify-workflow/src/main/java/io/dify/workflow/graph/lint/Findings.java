package io.dify.workflow.graph.lint;

import io.dify.core.template.Selector;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Findings of one graph, collected, each once. Not thread-safe. */
final class Findings {
  /** Nobody reads more, and the place of each has to be looked for. */
  private static final int MOST = 1000;

  private final Set<Finding> all = new LinkedHashSet<>();

  void add(String code, GraphNode node, String message) {
    add(new Finding(problem(code, node, message), Optional.empty()));
  }

  void add(String code, GraphNode node, Selector about, String message) {
    add(new Finding(problem(code, node, message), Optional.of(about)));
  }

  private void add(Finding finding) {
    if (all.size() < MOST) {
      all.add(finding);
    }
  }

  private static Problem problem(String code, GraphNode node, String message) {
    return new Problem(Problem.Severity.WARNING, code, node.id(), List.of(), message);
  }

  List<Finding> all() {
    return List.copyOf(all);
  }
}
