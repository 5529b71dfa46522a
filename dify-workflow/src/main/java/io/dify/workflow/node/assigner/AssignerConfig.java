package io.dify.workflow.node.assigner;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of an assigner.
 *
 * @param items what to write, in order; later items see what earlier ones wrote
 */
public record AssignerConfig(List<Item> items) implements NodeConfig {
  /**
   * One write.
   *
   * @param target the variable to change
   * @param operation what to do
   * @param source the variable to take the value from; empty for a constant
   * @param constant the value when there is no source
   */
  public record Item(Selector target, Operation operation, Optional<Selector> source, Value constant) {}

  /** Copies. */
  public AssignerConfig {
    items = List.copyOf(items);
  }

  @Override
  public List<Selector> reads() {
    return items.stream().flatMap(item -> item.source().stream()).toList();
  }

  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE;
  }

  @Override
  public List<Selector> writes() {
    return items.stream().map(Item::target).toList();
  }
}
