package io.dify.workflow.node.loop;

import io.dify.core.error.DifyException;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueType;
import io.dify.workflow.condition.ConditionGroup;
import io.dify.workflow.condition.ConditionReader;
import io.dify.workflow.node.ContainerType;
import io.dify.workflow.node.NodeData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs its inner graph again and again until its conditions hold, a loop-end node is reached, or all passes are done. Its variables live from pass to pass and are
 * its outputs, together with {@code loop_round}, the number of passes.
 */
public final class LoopNode implements ContainerType<LoopConfig> {
  private static final int DEFAULT_PASSES = 10;
  /** Dify: {@code LOOP_NODE_MAX_COUNT}. */
  private static final int MAX_PASSES = 100;

  /** The type. */
  public LoopNode() {}

  @Override
  public String name() {
    return "loop";
  }

  @Override
  public LoopConfig parse(NodeData data) {
    List<LoopConfig.LoopVariable> variables = new ArrayList<>();
    for (NodeData item : data.at("loop_variables").items()) {
      boolean constant = item.at("value_type").text("constant").equals("constant");
      Optional<Selector> source = constant ? Optional.empty() : item.at("value").selector();
      variables.add(new LoopConfig.LoopVariable(item.at("label").requiredText(), source,
          constant ? constant(item) : Value.nothing(), ValueType.of(item.at("var_type").text(""))));
    }
    String start = data.at("start_node_id").text("");
    return new LoopConfig(start.isEmpty() ? Optional.empty() : Optional.of(start),
        data.at("loop_count").whole(DEFAULT_PASSES, 1, MAX_PASSES), data.at("loop_count").present(), variables,
        exit(data));
  }

  private static ConditionGroup exit(NodeData data) {
    Map<String, Value> mapping = new LinkedHashMap<>();
    mapping.put("logical_operator", data.at("logical_operator").value());
    mapping.put("conditions", data.at("break_conditions").value());
    return ConditionReader.read(new Value.Obj(mapping), (path, code, message) -> {
      NodeData at = data;
      for (String key : path) {
        at = at.at(key.equals("conditions") ? "break_conditions" : key);
      }
      at.error(code, message);
    });
  }

  /** Constants other than text may be written as JSON text. */
  private static Value constant(NodeData item) {
    Value value = item.at("value").value();
    String type = item.at("var_type").text("string");
    if (!(value instanceof Value.Text text) || type.equals("string")) {
      return value;
    }
    if (text.text().isBlank()) {
      return Value.nothing();
    }
    try {
      return ValueJson.read(text.text());
    } catch (DifyException e) {
      item.at("value").error("invalid_constant", "The first value is not " + type + ": " + e.text());
      return Value.nothing();
    }
  }
}
