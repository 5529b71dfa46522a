package io.dify.workflow.node.iteration;

import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.ContainerSpec;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of an iteration node.
 *
 * @param spec how its inner graph is run
 */
public record IterationConfig(ContainerSpec.Iteration spec) implements NodeConfig {
  @Override
  public List<Selector> reads() {
    return List.of(spec.items());
  }

  /** A list of what {@code output_selector} gives. */
  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("output");
  }

  @Override
  public NodeOutputs givesInside() {
    return NodeOutputs.NONE.with("item").with("index", ValueType.INTEGER);
  }

  @Override
  public Optional<ContainerSpec> container() {
    return Optional.of(spec);
  }
}
