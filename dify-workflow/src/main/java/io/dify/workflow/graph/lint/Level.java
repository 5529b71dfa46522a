package io.dify.workflow.graph.lint;

import io.dify.core.template.Selector;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.iteration.IterationConfig;
import io.dify.workflow.node.loop.LoopConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The main graph, or the inner graph of a container with what is around it. Not thread-safe: what it works out is kept. */
final class Level {
  private final Graph graph;
  private final Optional<Level> parent;
  private final Optional<GraphNode> container;
  private final Paths paths;

  private Level(Graph graph, Optional<Level> parent, Optional<GraphNode> container) {
    this.graph = graph;
    this.parent = parent;
    this.container = container;
    this.paths = new Paths(graph);
  }

  /** All levels of a graph, outer ones first. */
  static List<Level> of(Graph graph) {
    List<Level> levels = new ArrayList<>();
    collect(new Level(graph, Optional.empty(), Optional.empty()), levels);
    return levels;
  }

  private static void collect(Level level, List<Level> levels) {
    levels.add(level);
    for (GraphNode node : level.graph.nodes()) {
      if (node.body() != null) {
        collect(new Level(node.body(), Optional.of(level), Optional.of(node)), levels);
      }
    }
  }

  Graph graph() {
    return graph;
  }

  Optional<Level> parent() {
    return parent;
  }

  /** The container whose inner graph this is; empty for the main graph. */
  Optional<GraphNode> container() {
    return container;
  }

  Paths paths() {
    return paths;
  }

  Graph main() {
    return parent.map(Level::main).orElse(graph);
  }

  /** Nodes that some path leads to. */
  List<GraphNode> live() {
    return graph.nodes().stream().filter(node -> paths.reached(node.index())).toList();
  }

  /** What is read when a pass of the container has ended. */
  List<Selector> endReads() {
    return container.map(node -> switch (node.config()) {
      case LoopConfig loop -> loop.exit().reads();
      case IterationConfig iteration -> iteration.spec().output().stream().toList();
      default -> List.<Selector>of();
    }).orElse(List.of());
  }
}
