package io.dify.workflow.graph.lint;

import io.dify.core.template.Selector;
import io.dify.workflow.graph.GraphNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Finds who gives a variable, also where the reader cannot see it. */
final class Owners {
  private final Map<String, Owner.Hidden> inside = new HashMap<>();

  Owners(List<Level> levels) {
    for (Level level : levels) {
      level.container().ifPresent(container -> level.graph().nodes()
          .forEach(node -> inside.put(node.id(), new Owner.Hidden(node, container))));
    }
  }

  Owner of(Level level, Optional<GraphNode> reader, Selector selector) {
    Owner owner = Owner.of(level, reader, selector);
    return owner instanceof Owner.Nobody && inside.containsKey(selector.node())
        ? Objects.requireNonNull(inside.get(selector.node()))
        : owner;
  }
}
