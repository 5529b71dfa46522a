package io.dify.workflow.graph;

import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What must hold of nodes and edges of one level before they become a graph. */
final class GraphChecks {
  private final List<GraphNode> nodes;
  private final List<GraphEdge> edges;
  private final List<Problem> problems;
  private final List<List<Integer>> next = new ArrayList<>();

  GraphChecks(List<GraphNode> nodes, List<GraphEdge> edges, List<Problem> problems) {
    this.nodes = nodes;
    this.edges = edges;
    this.problems = problems;
    nodes.forEach(node -> next.add(new ArrayList<>()));
    edges.forEach(edge -> next.get(edge.source()).add(edge.target()));
  }

  /** Kahn's algorithm: what is left when nodes without open in-edges are taken away lies on or behind a cycle. */
  void cycles() {
    int[] open = new int[nodes.size()];
    edges.forEach(edge -> open[edge.target()]++);
    Deque<Integer> free = new ArrayDeque<>();
    nodes.stream().filter(node -> open[node.index()] == 0).forEach(node -> free.add(node.index()));
    int taken = 0;
    for (; !free.isEmpty(); taken++) {
      next.get(free.remove()).stream().filter(target -> --open[target] == 0).forEach(free::add);
    }
    if (taken < nodes.size()) {
      List<String> rest = nodes.stream().filter(node -> open[node.index()] > 0).map(GraphNode::id).toList();
      problems.add(new Problem(Problem.Severity.ERROR, "cycle", rest.getFirst(), List.of(),
          "Nodes wait for one another in a circle: " + String.join(", ", rest)
              + ". Remove an edge, or use a loop node."));
    }
  }

  /** Nodes no path leads to. */
  void reach(int root) {
    boolean[] reached = new boolean[nodes.size()];
    Deque<Integer> todo = new ArrayDeque<>(List.of(root));
    nodes.stream().filter(node -> node.kind() == NodeKind.ROOT).forEach(node -> todo.add(node.index()));
    while (!todo.isEmpty()) {
      int node = todo.remove();
      if (!reached[node]) {
        reached[node] = true;
        todo.addAll(next.get(node));
      }
    }
    nodes.stream().filter(node -> !reached[node.index()])
        .forEach(node -> problems.add(new Problem(Problem.Severity.WARNING, "unreachable_node", node.id(), List.of(),
            "No path leads from the start to '" + node.title() + "'; it never runs.")));
  }
}
