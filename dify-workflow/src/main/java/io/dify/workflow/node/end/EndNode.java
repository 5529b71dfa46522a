package io.dify.workflow.node.end;

import io.dify.workflow.node.RunsOn;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives variables out as outputs of the run; one that does not exist is null. */
public final class EndNode implements NodeType<EndConfig> {
  /** The type. */
  public EndNode() {}

  @Override
  public String name() {
    return "end";
  }

  @Override
  public NodeKind kind() {
    return NodeKind.RESPONSE;
  }

  @Override
  public RunsOn runsOn() {
    return RunsOn.LOOP;
  }

  @Override
  public EndConfig parse(NodeData data) {
    List<EndConfig.Output> outputs = new ArrayList<>();
    for (NodeData item : data.at("outputs").items()) {
      String name = item.at("variable").requiredText();
      Selector from = item.at("value_selector").selector().orElse(null);
      if (from == null) {
        item.at("value_selector").warning("missing_selector",
            "Output '" + name + "' names no variable; it will be null.");
      } else {
        outputs.add(new EndConfig.Output(name, from));
      }
    }
    return new EndConfig(outputs);
  }

  @Override
  public NodeExecutor executor(EndConfig config) {
    return context -> {
      Map<String, Value> outputs = new LinkedHashMap<>();
      config.outputs()
          .forEach(output -> outputs.put(output.name(), context.get(output.from()).orElse(Value.nothing())));
      return new NodeOutcome.Succeeded(NodeResult.of(outputs).withInputs(outputs));
    };
  }
}
