package io.dify.runtime.app;

import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import java.util.stream.Stream;

/** Walks graphs. Stateless. */
final class GraphNodes {
  private GraphNodes() {}

  /** All nodes of a graph, those inside containers too. */
  static Stream<GraphNode> all(Graph graph) {
    return graph.nodes().stream().flatMap(node -> {
      Graph body = node.body();
      return body == null ? Stream.of(node) : Stream.concat(Stream.of(node), all(body));
    });
  }
}
