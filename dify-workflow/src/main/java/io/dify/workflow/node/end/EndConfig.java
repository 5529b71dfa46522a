package io.dify.workflow.node.end;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Configuration of an end node.
 *
 * @param outputs what it gives out, in order
 */
public record EndConfig(List<Output> outputs) implements NodeConfig {
  /**
   * An output.
   *
   * @param name its name
   * @param from the variable it is
   */
  public record Output(String name, Selector from) {}

  /** Copies. */
  public EndConfig {
    outputs = List.copyOf(outputs);
  }

  @Override
  public List<Selector> reads() {
    return outputs.stream().map(Output::from).toList();
  }

  @Override
  public NodeOutputs gives() {
    NodeOutputs all = NodeOutputs.NONE;
    for (Output output : outputs) {
      all = all.with(output.name());
    }
    return all;
  }

  /** Its variables, a line each. */
  @Override
  public Optional<Template> response() {
    return Optional.of(Template.parse(
        outputs.stream().map(output -> "{{#" + output.from() + "#}}").collect(Collectors.joining("\n"))));
  }
}
