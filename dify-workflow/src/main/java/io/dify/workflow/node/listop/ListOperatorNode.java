package io.dify.workflow.node.listop;

import io.dify.workflow.node.RunsOn;
import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.workflow.condition.FileTests;
import io.dify.workflow.condition.Operand;
import io.dify.workflow.condition.Operator;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeType;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Filters, picks from, sorts and shortens a list of texts, numbers, truths or files. */
public final class ListOperatorNode implements NodeType<ListOperatorConfig> {
  private static final Set<Operator> OPERATORS = EnumSet.of(Operator.CONTAINS, Operator.NOT_CONTAINS,
      Operator.START_WITH,
      Operator.END_WITH, Operator.IS, Operator.IS_NOT, Operator.IN, Operator.NOT_IN, Operator.EMPTY, Operator.NOT_EMPTY,
      Operator.EQUAL, Operator.NOT_EQUAL, Operator.LESS, Operator.GREATER, Operator.AT_LEAST, Operator.AT_MOST);
  private static final int NO_LIMIT = -1;

  /** The type. */
  public ListOperatorNode() {}

  @Override
  public String name() {
    return "list-operator";
  }

  @Override
  public RunsOn runsOn() {
    return RunsOn.LOOP;
  }

  @Override
  public ListOperatorConfig parse(NodeData data) {
    Optional<Selector> variable = data.at("variable").selector();
    if (variable.isEmpty() && !data.at("variable").present()) {
      data.at("variable").error("missing_field", "The node names no list; choose a variable.");
    }
    List<ListOperatorConfig.Filter> filters = enabled(data.at("filter_by"))
        ? data.at("filter_by").at("conditions").items().stream().map(ListOperatorNode::filter).toList()
        : List.of();
    Optional<Template> pick = enabled(data.at("extract_by"))
        ? Optional.of(Template.parse(data.at("extract_by").at("serial").text("1")))
        : Optional.empty();
    return new ListOperatorConfig(variable.orElse(Selector.of("sys", "files")), filters, pick,
        order(data.at("order_by")),
        limit(data.at("limit")));
  }

  private static boolean enabled(NodeData step) {
    return step.at("enabled").truth(false);
  }

  private static ListOperatorConfig.Filter filter(NodeData data) {
    String name = data.at("comparison_operator").text(Operator.CONTAINS.wire());
    Optional<Operator> operator = Operator.of(name).filter(OPERATORS::contains);
    if (operator.isEmpty()) {
      data.at("comparison_operator").error("unknown_operator", "Lists cannot be filtered by '" + name + "'; use one of "
          + String.join(", ", OPERATORS.stream().map(Operator::wire).toList()) + ".");
    }
    return new ListOperatorConfig.Filter(attribute(data.at("key")), operator.orElse(Operator.CONTAINS),
        Operand.of(data.at("value").value()));
  }

  private static String attribute(NodeData key) {
    String name = key.text("");
    if (!name.isEmpty() && !FileTests.ATTRIBUTES.contains(name)) {
      key.error("unknown_file_attribute", "Files have no attribute '" + name + "'; use one of "
          + String.join(", ", FileTests.ATTRIBUTES.stream().sorted().toList()) + ".");
    }
    return name;
  }

  private static Optional<ListOperatorConfig.Order> order(NodeData data) {
    if (!enabled(data)) {
      return Optional.empty();
    }
    return switch (data.at("value").text("asc")) {
      case "asc" -> Optional.of(new ListOperatorConfig.Order(attribute(data.at("key")), false));
      case "desc" -> Optional.of(new ListOperatorConfig.Order(attribute(data.at("key")), true));
      case String other -> {
        data.at("value").error("unknown_order", "Lists are sorted asc or desc, not '" + other + "'.");
        yield Optional.empty();
      }
    };
  }

  private static OptionalInt limit(NodeData data) {
    int size = enabled(data) ? data.at("size").whole(NO_LIMIT, NO_LIMIT, Integer.MAX_VALUE) : NO_LIMIT;
    return size == NO_LIMIT ? OptionalInt.empty() : OptionalInt.of(size);
  }

  @Override
  public NodeExecutor executor(ListOperatorConfig config) {
    return new ListOperatorExecutor(config);
  }
}
