package io.dify.workflow.graph.lint;

import io.dify.core.value.ValueType;
import io.dify.workflow.condition.Condition;
import io.dify.workflow.condition.Operand;
import io.dify.workflow.condition.Operator;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.ifelse.IfElseConfig;
import io.dify.workflow.node.listop.ListOperatorConfig;
import io.dify.workflow.node.loop.LoopConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Conditions whose operator cannot take the variable, so that they fail when they are tested. */
final class ConditionRule implements Rule {
  private final Types types;

  ConditionRule(Types types) {
    this.types = types;
  }

  @Override
  public void check(Level level, Findings findings) {
    for (GraphNode node : level.live()) {
      switch (node.config()) {
        case IfElseConfig ifElse -> ifElse.cases().forEach(each -> each.conditions().conditions()
            .forEach(condition -> condition(level, Optional.of(node), condition, node, findings)));
        case ListOperatorConfig list -> filters(level, node, list, findings);
        default -> {
          // No conditions.
        }
      }
    }
    level.container().ifPresent(container -> {
      if (container.config() instanceof LoopConfig loop) {
        loop.exit().conditions()
            .forEach(condition -> condition(level, Optional.empty(), condition, container, findings));
      }
    });
  }

  private void condition(Level level, Optional<GraphNode> reader, Condition condition, GraphNode at,
      Findings findings) {
    Optional<ValueType> type = types.of(level, reader, condition.variable()).or(condition::declared);
    if (type.isEmpty()) {
      return;
    }
    switch (condition) {
      case Condition.Comparison comparison when !fits(comparison.operator(), type.get()) ->
        findings.add("type_mismatch",
            at, condition.variable(), "'" + condition.operator().wire() + "' does not work on " + condition.variable()
                + ", which is " + type.get().wire() + ". Choose another operator or variable.");
      case Condition.Comparison comparison -> expected(comparison, type.get())
          .ifPresent(message -> findings.add("type_mismatch", at, condition.variable(), message));
      case Condition.OfFiles files when type.get() != ValueType.ARRAY_FILE && type.get() != ValueType.ARRAY_ANY ->
        findings.add("type_mismatch", at, condition.variable(), "The condition tests attributes of files, but "
            + condition.variable() + " is " + type.get().wire() + ". Choose a list of files.");
      case Condition.OfFiles files -> {
        // A list of files, as it must be.
      }
    }
  }

  private void filters(Level level, GraphNode node, ListOperatorConfig list, Findings findings) {
    Optional<ValueType> item = types.of(level, Optional.of(node), list.variable()).flatMap(ValueType::item);
    for (ListOperatorConfig.Filter filter : list.filters()) {
      ValueType tested = item.map(type -> type == ValueType.FILE ? attribute(filter.attribute()) : type).orElse(null);
      if (tested != null && !fits(filter.operator(), tested)) {
        findings.add("type_mismatch", node, list.variable(), "'" + filter.operator().wire() + "' does not work on "
            + tested.wire() + ", which the items of " + list.variable() + " are tested as. Choose another operator.");
      }
    }
  }

  private static ValueType attribute(String name) {
    return name.equals("size") ? ValueType.INTEGER : ValueType.STRING;
  }

  /** Section 11 of the format: what each operator works on. */
  static boolean fits(Operator operator, ValueType type) {
    return switch (operator) {
      case CONTAINS, NOT_CONTAINS -> type.isText() || (type.isArray() && type != ValueType.ARRAY_FILE);
      case START_WITH, END_WITH -> type.isText();
      case IS, IS_NOT -> type.isText() || type == ValueType.BOOLEAN;
      case ALL_OF -> type.isArray() && type != ValueType.ARRAY_FILE;
      case EQUAL, NOT_EQUAL -> type.isNumber() || type == ValueType.BOOLEAN;
      case GREATER, LESS, AT_LEAST, AT_MOST -> type.isNumber();
      case IN, NOT_IN, EMPTY, NOT_EMPTY, NULL, NOT_NULL, EXISTS, NOT_EXISTS -> true;
    };
  }

  /** What is wrong with a value that holds no variables. */
  private static Optional<String> expected(Condition.Comparison comparison, ValueType type) {
    Operator operator = comparison.operator();
    String literal = literal(comparison.expected());
    return switch (operator) {
      case EQUAL, NOT_EQUAL, GREATER, LESS, AT_LEAST,
          AT_MOST ->
        literal == null || !type.isNumber() || isNumber(literal)
            ? Optional.empty()
            : Optional.of("'" + operator.wire() + "' compares " + comparison.variable() + " with a number, not with '"
                + literal + "'. Write a number.");
      case IN, NOT_IN, ALL_OF -> comparison.expected() instanceof Operand.Text
          ? Optional.of("'" + operator.wire() + "' compares " + comparison.variable()
              + " with a list of values, not with one text. Choose several values, or another operator.")
          : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static @Nullable String literal(Operand expected) {
    return expected instanceof Operand.Text text && text.template().selectors().isEmpty()
        ? text.template().source()
        : null;
  }

  private static boolean isNumber(String text) {
    return text.strip().matches("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");
  }
}
