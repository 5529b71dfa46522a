package io.dify.workflow.node.tool;

import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolSource;
import io.dify.workflow.node.Argument;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeType;
import java.util.Optional;

/** Calls a tool. Outputs {@code text}, {@code files}, {@code json}, and the variables the tool names. */
public final class ToolNode implements NodeType<ToolConfig> {
  /** The type. */
  public ToolNode() {}

  @Override
  public String name() {
    return "tool";
  }

  @Override
  public ToolConfig parse(NodeData data) {
    String provider = data.at("provider_id").text("");
    ToolRef ref = new ToolRef(source(data).orElse(ToolSource.BUILTIN),
        provider.isBlank() ? data.at("provider_name").text("") : provider, data.at("tool_name").requiredText());
    return new ToolConfig(ref, Argument.readAll(data.at("tool_configurations")),
        Argument.readAll(data.at("tool_parameters")));
  }

  private static Optional<ToolSource> source(NodeData data) {
    return ToolSource.of(data.at("provider_type").text(ToolSource.BUILTIN.wire()));
  }

  @Override
  public Optional<String> cannotRun(NodeData data) {
    return source(data).isPresent()
        ? Optional.empty()
        : Optional.of("tools of the kind '" + data.at("provider_type").text("")
            + "' are not known. Correct provider_type, or remove the node.");
  }

  @Override
  public NodeExecutor executor(ToolConfig config) {
    return new ToolExecutor(config);
  }
}
