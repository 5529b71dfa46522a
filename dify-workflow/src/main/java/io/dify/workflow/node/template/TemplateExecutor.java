package io.dify.workflow.node.template;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import java.util.LinkedHashMap;
import java.util.Map;

/** Looks up the variables and renders. */
final class TemplateExecutor implements NodeExecutor {
  private final TemplateConfig config;

  TemplateExecutor(TemplateConfig config) {
    this.config = config;
  }

  @Override
  public NodeOutcome execute(NodeContext context) {
    Map<String, Value> variables = new LinkedHashMap<>();
    config.variables().forEach(
        input -> variables.put(input.name(), context.get(input.selector()).orElse(Value.nothing())));
    String text = config.template().render(variables, context.templateLimits(), context.clock(),
        context.cancellation());
    return new NodeOutcome.Succeeded(NodeResult.of(Map.of("output", Value.of(text))).withInputs(variables));
  }
}
