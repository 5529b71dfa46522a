package io.dify.workflow.graph.lint;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.FailurePolicy;
import io.dify.workflow.node.aggregator.AggregatorConfig;
import io.dify.workflow.node.iteration.IterationConfig;
import io.dify.workflow.node.listop.ListOperatorConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What type a variable has, as far as that is known before the run. Not thread-safe: what it works out is kept. */
final class Types {
  private static final int MAX_DEPTH = 20;
  private static final Map<String, ValueType> SYSTEM = Map.of("query", ValueType.STRING, "files", ValueType.ARRAY_FILE,
      "conversation_id", ValueType.STRING, "dialogue_count", ValueType.INTEGER, "user_id", ValueType.STRING,
      "app_id", ValueType.STRING, "workflow_id", ValueType.STRING, "workflow_run_id", ValueType.STRING,
      "timestamp", ValueType.INTEGER);

  private final Map<Selector, ValueType> declared;
  /** Outputs by node and name: aggregators that read one another would be looked at again and again. */
  private final Map<Selector, Optional<ValueType>> outputs = new HashMap<>();

  Types(Map<Selector, ValueType> declared) {
    this.declared = Map.copyOf(declared);
  }

  /** The type of a variable, seen from a node of a level, or from the end of a pass. */
  Optional<ValueType> of(Level level, Optional<GraphNode> reader, Selector selector) {
    return of(level, reader, selector, 0);
  }

  private Optional<ValueType> of(Level level, Optional<GraphNode> reader, Selector selector, int depth) {
    if (selector.parts().size() < 2 || depth > MAX_DEPTH) {
      return Optional.empty();
    }
    Optional<ValueType> whole = switch (Owner.of(level, reader, selector)) {
      case Owner.Namespace space -> namespace(space.name(), selector, level.main());
      case Owner.Node node -> output(node.level(), node.node(), selector.name(), depth + 1);
      case Owner.Around around -> inner(around.level(), around.container(), selector.name(), depth + 1);
      case Owner.Hidden hidden -> Optional.empty();
      case Owner.Nobody nobody -> Optional.empty();
    };
    return selector.path().isEmpty() ? whole : whole.flatMap(type -> part(type, selector.path()));
  }

  private Optional<ValueType> namespace(String space, Selector selector, Graph graph) {
    Selector two = Selector.of(space, selector.name());
    return switch (space) {
      case "sys", "userinput" -> Optional.ofNullable(SYSTEM.get(selector.name()));
      case "env" -> Optional.ofNullable(declared.get(two)).or(() -> value(graph.environment(), selector.name()));
      case "conversation" ->
        Optional.ofNullable(declared.get(two)).or(() -> value(graph.conversation(), selector.name()));
      default -> Optional.empty();
    };
  }

  private static Optional<ValueType> value(Value.Obj values, String name) {
    return Optional.ofNullable(values.fields().get(name)).filter(value -> !value.isNothing()).map(Value::type);
  }

  private Optional<ValueType> output(Level level, GraphNode node, String name, int depth) {
    Selector key = Selector.of(node.id(), name);
    Optional<ValueType> known = outputs.get(key);
    if (known == null) {
      outputs.put(key, Optional.empty());
      known = find(level, node, name, depth);
      outputs.put(key, known);
    }
    return known;
  }

  private Optional<ValueType> find(Level level, GraphNode node, String name, int depth) {
    if (node.failure().strategy() instanceof FailurePolicy.DefaultValue) {
      return Optional.empty();
    }
    Optional<GraphNode> at = Optional.of(node);
    return switch (node.config()) {
      case AggregatorConfig aggregator when name.equals("output") && aggregator.groups().size() == 1 ->
        common(aggregator.groups().getFirst().variables().stream().map(read -> of(level, at, read, depth)).toList());
      case ListOperatorConfig list -> of(level, at, list.variable(), depth)
          .flatMap(type -> name.equals("result") ? Optional.of(type) : type.item());
      case IterationConfig iteration -> Optional.empty();
      default -> node.config().gives().type(name);
    };
  }

  private static Optional<ValueType> common(List<Optional<ValueType>> types) {
    return types.stream().distinct().count() == 1 ? types.getFirst() : Optional.empty();
  }

  private Optional<ValueType> inner(Level level, GraphNode container, String name, int depth) {
    Level around = level.parent().orElse(level);
    return container.config() instanceof IterationConfig iteration && name.equals("item")
        ? of(around, Optional.of(container), iteration.spec().items(), depth).flatMap(ValueType::item)
        : container.config().givesInside().type(name);
  }

  private static Optional<ValueType> part(ValueType type, List<String> path) {
    if (type != ValueType.FILE || path.size() > 1) {
      return Optional.empty();
    }
    return Optional.of(path.getFirst().equals("size") ? ValueType.INTEGER : ValueType.STRING);
  }
}
