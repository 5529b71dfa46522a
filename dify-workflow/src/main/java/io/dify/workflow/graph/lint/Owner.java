package io.dify.workflow.graph.lint;

import io.dify.core.template.Selector;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.pool.PoolLayout;
import java.util.Optional;

/** Who gives a variable, seen from where it is read. */
sealed interface Owner {
  /** A namespace: {@code sys}, {@code env}, {@code conversation}, {@code userinput}, {@code rag}. */
  record Namespace(String name) implements Owner {}

  /**
   * A node of the same level or of one around it.
   *
   * @param level its level
   * @param reader the node of that level that is the reader, or has it inside; empty for the end of a pass of that level
   */
  record Node(Level level, GraphNode node, Optional<GraphNode> reader) implements Owner {}

  /** A container around the reader. */
  record Around(Level level, GraphNode container) implements Owner {}

  /** A node inside a container that the reader is not in; its variables end with the pass. */
  record Hidden(GraphNode node, GraphNode container) implements Owner {}

  /** Nobody. */
  record Nobody() implements Owner {}

  /** Finds who gives a variable; {@code reader} is empty for what is read at the end of a pass. */
  static Owner of(Level level, Optional<GraphNode> reader, Selector selector) {
    if (PoolLayout.NAMESPACES.contains(selector.node())) {
      return new Namespace(selector.node());
    }
    Optional<GraphNode> node = level.graph().node(selector.node());
    if (node.isPresent()) {
      return new Node(level, node.get(), reader);
    }
    if (level.container().isEmpty() || level.parent().isEmpty()) {
      return new Nobody();
    }
    GraphNode container = level.container().get();
    return container.id().equals(selector.node())
        ? new Around(level, container)
        : of(level.parent().get(), Optional.of(container), selector);
  }
}
