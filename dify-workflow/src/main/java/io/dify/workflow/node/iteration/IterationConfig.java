package io.dify.workflow.node.iteration;

import io.dify.core.template.Selector;
import io.dify.workflow.node.ContainerSpec;
import io.dify.workflow.node.NodeConfig;
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

  @Override
  public Optional<ContainerSpec> container() {
    return Optional.of(spec);
  }
}
