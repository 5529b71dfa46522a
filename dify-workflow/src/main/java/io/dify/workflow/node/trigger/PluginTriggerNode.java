package io.dify.workflow.node.trigger;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.RunsOn;
import java.util.Map;

/** A node that starts runs for events of a plugin; here an extension of the host brings them. */
public final class PluginTriggerNode implements NodeType<PluginTriggerConfig> {
  /** Its name in app files. */
  public static final String NAME = "trigger-plugin";

  /** The type. */
  public PluginTriggerNode() {}

  @Override
  public String name() {
    return NAME;
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
  public PluginTriggerConfig parse(NodeData data) {
    return new PluginTriggerConfig(data.at("plugin_id").text(""), data.at("provider_id").requiredText(),
        data.at("event_name").requiredText(), data.at("subscription_id").text(""),
        data.at("event_parameters").value() instanceof Value.Obj parameters ? parameters : new Value.Obj(Map.of()));
  }

  @Override
  public NodeExecutor executor(PluginTriggerConfig config) {
    return new TriggerExecutor();
  }
}
