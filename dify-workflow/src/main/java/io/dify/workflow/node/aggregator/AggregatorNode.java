package io.dify.workflow.node.aggregator;

import io.dify.workflow.node.RunsOn;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives the first of its variables that exists as {@code output}; with groups, an object with {@code output} for each group, under its name. It takes
 * the branch that ran, it merges nothing; where none of the variables exists there is no output.
 */
public final class AggregatorNode implements NodeType<AggregatorConfig> {
  private static final String OUTPUT = "output";

  /** The type. */
  public AggregatorNode() {}

  @Override
  public String name() {
    return "variable-aggregator";
  }

  @Override
  public RunsOn runsOn() {
    return RunsOn.LOOP;
  }

  @Override
  public AggregatorConfig parse(NodeData data) {
    NodeData settings = data.at("advanced_settings");
    if (!settings.at("group_enabled").truth(false)) {
      return new AggregatorConfig(List.of(new AggregatorConfig.Group("", selectors(data.at("variables")))));
    }
    return new AggregatorConfig(settings.at("groups").items().stream()
        .map(group -> new AggregatorConfig.Group(group.at("group_name").requiredText(),
            selectors(group.at("variables"))))
        .toList());
  }

  private static List<Selector> selectors(NodeData variables) {
    List<Selector> selectors = new ArrayList<>();
    variables.items().forEach(item -> item.selector().ifPresent(selectors::add));
    if (selectors.isEmpty()) {
      variables.warning("no_variables",
          "The aggregator has no variables and gives nothing; add the outputs it is to join.");
    }
    return selectors;
  }

  @Override
  public NodeExecutor executor(AggregatorConfig config) {
    return context -> aggregate(config, context);
  }

  private static NodeOutcome aggregate(AggregatorConfig config, NodeContext context) {
    Map<String, Value> inputs = new LinkedHashMap<>();
    Map<String, Value> outputs = new LinkedHashMap<>();
    for (AggregatorConfig.Group group : config.groups()) {
      first(group, context).ifPresent(selector -> {
        Value value = context.get(selector).orElseThrow();
        inputs.put(String.join(".", selector.parts().subList(1, selector.parts().size())), value);
        outputs.put(group.name().isEmpty() ? OUTPUT : group.name(),
            group.name().isEmpty() ? value : new Value.Obj(Map.of(OUTPUT, value)));
      });
    }
    return new NodeOutcome.Succeeded(NodeResult.of(outputs).withInputs(inputs));
  }

  private static Optional<Selector> first(AggregatorConfig.Group group, NodeContext context) {
    return group.variables().stream().filter(selector -> context.get(selector).isPresent()).findFirst();
  }
}
