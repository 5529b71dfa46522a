package io.dify.workflow.node.aggregator;

import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.List;

/**
 * Configuration of a variable aggregator.
 *
 * @param groups groups with their names; a single one without a name when the node has no groups
 */
public record AggregatorConfig(List<Group> groups) implements NodeConfig {
  /**
   * Variables of which the first that exists is taken.
   *
   * @param name name of the group, empty for the only one
   * @param variables in order
   */
  public record Group(String name, List<Selector> variables) {
    /** Copies. */
    public Group {
      variables = List.copyOf(variables);
    }
  }

  /** Copies. */
  public AggregatorConfig {
    groups = List.copyOf(groups);
  }

  /** {@code output}, or an object for each group; types are those of the variables. */
  @Override
  public NodeOutputs gives() {
    NodeOutputs outputs = NodeOutputs.NONE;
    for (Group group : groups) {
      outputs = group.name().isEmpty() ? outputs.with("output") : outputs.with(group.name(), ValueType.OBJECT);
    }
    return outputs;
  }

  @Override
  public List<Selector> reads() {
    return groups.stream().flatMap(group -> group.variables().stream()).toList();
  }
}
