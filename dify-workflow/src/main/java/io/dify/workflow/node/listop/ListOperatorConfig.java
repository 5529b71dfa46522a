package io.dify.workflow.node.listop;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.workflow.condition.Operand;
import io.dify.workflow.condition.Operator;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Configuration of a list operator; its steps are taken in this order.
 *
 * @param variable the list: texts, numbers, truths or files
 * @param filters what every item that stays must pass
 * @param pick the number of the one item to keep, from 1
 * @param order how to sort
 * @param limit items at most
 */
public record ListOperatorConfig(Selector variable, List<Filter> filters, Optional<Template> pick,
    Optional<Order> order,
    OptionalInt limit) implements NodeConfig {
  /**
   * A test of an item.
   *
   * @param attribute attribute of files that is tested; means nothing for other items
   * @param operator how it is compared
   * @param expected with what
   */
  public record Filter(String attribute, Operator operator, Operand expected) {}

  /**
   * How to sort.
   *
   * @param attribute attribute of files to sort by; means nothing for other items
   * @param descending greatest first
   */
  public record Order(String attribute, boolean descending) {}

  /** Copies. */
  public ListOperatorConfig {
    filters = List.copyOf(filters);
  }

  /** {@code result} is a list like the one it came from. */
  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("result").with("first_record").with("last_record");
  }

  @Override
  public List<Selector> reads() {
    List<Selector> reads = new ArrayList<>(List.of(variable));
    filters.forEach(filter -> reads.addAll(filter.expected().reads()));
    pick.ifPresent(template -> reads.addAll(template.selectors()));
    return reads;
  }
}
