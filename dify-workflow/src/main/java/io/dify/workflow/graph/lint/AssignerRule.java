package io.dify.workflow.graph.lint;

import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.assigner.AssignerConfig;
import io.dify.workflow.node.loop.LoopConfig;
import java.util.Optional;

/** Writes that cannot be done: to what is no variable, or with an operation its type does not have. */
final class AssignerRule implements Rule {
  private final Types types;

  AssignerRule(Types types) {
    this.types = types;
  }

  @Override
  public void check(Level level, Findings findings) {
    for (GraphNode node : level.live()) {
      if (node.config() instanceof AssignerConfig config) {
        config.items().forEach(item -> item(level, node, item, findings));
      }
    }
  }

  private void item(Level level, GraphNode node, AssignerConfig.Item item, Findings findings) {
    Selector target = item.target();
    if (!isVariable(level, node, target)) {
      findings.add("unknown_variable", node, target, "There is no conversation or loop variable " + target
          + " to write here. Declare it, or choose another.");
      return;
    }
    types.of(level, Optional.of(node), target)
        .flatMap(type -> wrong(item, type, source(level, node, item)))
        .ifPresent(message -> findings.add("type_mismatch", node, target, message));
  }

  private static boolean isVariable(Level level, GraphNode node, Selector target) {
    return switch (Owner.of(level, Optional.of(node), target)) {
      case Owner.Namespace space -> space.name().equals("conversation")
          && level.main().conversation().fields().containsKey(target.name());
      case Owner.Around around -> around.container().config() instanceof LoopConfig loop
          && loop.variables().stream().anyMatch(variable -> variable.label().equals(target.name()));
      case Owner.Node other -> false;
      case Owner.Hidden hidden -> false;
      case Owner.Nobody nobody -> false;
    };
  }

  private Optional<ValueType> source(Level level, GraphNode node, AssignerConfig.Item item) {
    return item.source().flatMap(source -> types.of(level, Optional.of(node), source));
  }

  private static Optional<String> wrong(AssignerConfig.Item item, ValueType type, Optional<ValueType> source) {
    String of = "'" + item.operation().wire() + "' on " + item.target() + ", which is " + type.wire();
    return switch (item.operation()) {
      case OVER_WRITE, SET -> source.filter(from -> !sameKind(type, from))
          .map(from -> of + ", takes no " + from.wire() + ". Choose a variable of the same type.");
      case CLEAR -> Optional.empty();
      case ADD, SUBTRACT, MULTIPLY, DIVIDE -> !type.isNumber()
          ? Optional.of(of + ": only numbers can be calculated with. Choose another operation.")
          : source.filter(from -> !from.isNumber()).map(from -> of + ", takes a number, not " + from.wire() + ".");
      case APPEND -> !type.isArray()
          ? Optional.of(of + ": only lists can be appended to. Choose another operation.")
          : source.filter(from -> type.item().isPresent() && !sameKind(type.item().get(), from))
              .map(from -> of + ", takes no item that is " + from.wire() + ".");
      case EXTEND -> !type.isArray()
          ? Optional.of(of + ": only lists can be extended. Choose another operation.")
          : source.filter(from -> !from.isArray()).map(from -> of + ", takes a list, not " + from.wire() + ".");
      case REMOVE_FIRST, REMOVE_LAST -> type.isArray()
          ? Optional.empty()
          : Optional.of(of + ": only lists have items to remove. Choose another operation.");
    };
  }

  private static boolean sameKind(ValueType a, ValueType b) {
    boolean numbers = a.isNumber() && b.isNumber();
    boolean lists = a.isArray() && b.isArray();
    boolean texts = a.isText() && b.isText();
    return a == b || numbers || lists || texts;
  }
}
