package io.dify.workflow.node.start;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Configuration of a start node.
 *
 * @param variables the inputs it declares, in order
 */
public record StartConfig(List<InputVariable> variables) implements NodeConfig {
  /** Copies. */
  public StartConfig {
    variables = List.copyOf(variables);
  }

  @Override
  public NodeOutputs gives() {
    NodeOutputs outputs = NodeOutputs.NONE;
    for (InputVariable variable : variables) {
      outputs = variable.outputIn(outputs);
    }
    return outputs;
  }

  @Override
  public Value.Obj admit(Value.Obj inputs) {
    Map<String, Value> admitted = new LinkedHashMap<>();
    for (InputVariable variable : variables) {
      admitted.put(variable.name(), variable.admit(inputs.fields().getOrDefault(variable.name(), Value.nothing())));
    }
    return new Value.Obj(admitted);
  }

  @Override
  public Value.Obj inputSchema() {
    Map<String, Value> properties = new LinkedHashMap<>();
    variables.forEach(variable -> properties.put(variable.name(), variable.asProperty()));
    Map<String, Value> schema = new LinkedHashMap<>();
    schema.put("type", Value.of("object"));
    schema.put("properties", new Value.Obj(properties));
    schema.put("required", Value.from(variables.stream()
        .filter(variable -> variable.required() && variable.fallback().isNothing()).map(InputVariable::name).toList()));
    return new Value.Obj(schema);
  }
}
