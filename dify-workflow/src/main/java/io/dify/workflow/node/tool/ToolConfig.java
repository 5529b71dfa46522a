package io.dify.workflow.node.tool;

import io.dify.core.template.Selector;
import io.dify.core.tool.ToolRef;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.Argument;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Configuration of a tool node.
 *
 * @param tool which tool
 * @param settings what is set once ({@code tool_configurations})
 * @param parameters arguments of the call ({@code tool_parameters})
 */
public record ToolConfig(ToolRef tool, Map<String, Argument> settings, Map<String, Argument> parameters)
    implements
      NodeConfig {
  /** Copies. */
  public ToolConfig {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** The outputs all tools have; which others this one has, only the tool knows. */
  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("text", ValueType.STRING).with("files", ValueType.ARRAY_FILE)
        .with("json", ValueType.ARRAY_OBJECT).andOthers();
  }

  @Override
  public List<Selector> reads() {
    return Stream.concat(settings.values().stream(), parameters.values().stream())
        .flatMap(argument -> argument.reads().stream()).toList();
  }
}
