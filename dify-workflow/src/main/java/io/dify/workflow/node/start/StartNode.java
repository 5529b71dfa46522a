package io.dify.workflow.node.start;

import io.dify.core.error.DifyException;
import io.dify.core.schema.JsonSchema;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueText;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.RunsOn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The node a run begins with: gives the run's inputs as variables, and shows the system variables in its record. */
public final class StartNode implements NodeType<StartConfig> {
  private static final List<String> SHOWN = List.of("query", "files", "conversation_id", "user_id", "dialogue_count",
      "app_id",
      "workflow_id", "workflow_run_id", "timestamp");

  /** The type. */
  public StartNode() {}

  @Override
  public String name() {
    return "start";
  }

  @Override
  public NodeKind kind() {
    return NodeKind.ROOT;
  }

  @Override
  public RunsOn runsOn() {
    return RunsOn.LOOP;
  }

  @Override
  public StartConfig parse(NodeData data) {
    List<InputVariable> variables = new ArrayList<>();
    for (NodeData item : data.at("variables").items()) {
      String type = item.at("type").text("text-input");
      if (!InputVariable.TYPES.contains(type)) {
        item.at("type").error("unknown_input_type",
            "Input type '" + type + "' is not known; use one of "
                + String.join(", ", InputVariable.TYPES.stream().sorted().toList()) + ".");
      }
      variables.add(new InputVariable(item.at("variable").requiredText(), type, item.at("label").text(""),
          item.at("required").truth(false), fallback(item.at("default")),
          item.at("max_length").whole(0, 0, Integer.MAX_VALUE),
          item.at("options").items().stream().map(option -> ValueText.plain(option.value())).toList(),
          new FileRules(texts(item.at("allowed_file_types")), texts(item.at("allowed_file_extensions")),
              texts(item.at("allowed_file_upload_methods"))),
          type.equals("json_object") ? schema(item.at("json_schema")) : Optional.empty()));
    }
    return new StartConfig(variables);
  }

  private static List<String> texts(NodeData list) {
    return list.items().stream().map(item -> item.text("")).filter(text -> !text.isBlank()).toList();
  }

  /** A schema is an object, or the JSON text of one. */
  private static Optional<JsonSchema> schema(NodeData given) {
    if (!given.present() || given.value().equals(Value.of(""))) {
      return Optional.empty();
    }
    try {
      Value value = given.value() instanceof Value.Text text ? ValueJson.read(text.text()) : given.value();
      if (value instanceof Value.Obj object) {
        return Optional.of(JsonSchema.of(object));
      }
      given.error("bad_json_schema", "'json_schema' must be an object, or the JSON text of one.");
    } catch (DifyException e) {
      given.error("bad_json_schema", e.text());
    }
    return Optional.empty();
  }

  /** Editors write an empty text where they mean no default. */
  private static Value fallback(NodeData given) {
    return given.value().equals(Value.of("")) ? Value.nothing() : given.value();
  }

  @Override
  public NodeExecutor executor(StartConfig config) {
    return context -> {
      Map<String, Value> shown = new LinkedHashMap<>(context.inputs().fields());
      for (String name : SHOWN) {
        context.get(Selector.of("sys", name)).ifPresent(value -> shown.put("sys." + name, value));
      }
      return new NodeOutcome.Succeeded(NodeResult.of(context.inputs().fields()).withInputs(shown));
    };
  }
}
