package io.dify.workflow.node.template;

import io.dify.core.template.JinjaTemplate;
import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.List;

/**
 * Configuration of a template-transform node.
 *
 * @param variables what the template may use
 * @param template compiled once, shared by all runs
 */
public record TemplateConfig(List<Input> variables, JinjaTemplate template) implements NodeConfig {
  /**
   * A variable of the template.
   *
   * @param name its name in the template
   * @param selector where its value comes from; one that does not exist is {@code None}
   */
  public record Input(String name, Selector selector) {}

  /** Copies. */
  public TemplateConfig {
    variables = List.copyOf(variables);
  }

  @Override
  public List<Selector> reads() {
    return variables.stream().map(Input::selector).toList();
  }

  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("output", ValueType.STRING);
  }
}
