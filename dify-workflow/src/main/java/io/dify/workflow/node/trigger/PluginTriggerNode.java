package io.dify.workflow.node.trigger;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import java.util.Map;

/** A node that starts runs for events of a plugin; here an extension of the host brings them. */
public final class PluginTriggerNode extends TriggerNode<PluginTriggerConfig> {
  /** Its name in app files. */
  public static final String NAME = "trigger-plugin";

  /** The type. */
  public PluginTriggerNode() {
    super(NAME);
  }

  @Override
  public PluginTriggerConfig parse(NodeData data) {
    return new PluginTriggerConfig(data.at("plugin_id").text(""), data.at("provider_id").requiredText(),
        data.at("event_name").requiredText(), data.at("subscription_id").text(""),
        data.at("event_parameters").value() instanceof Value.Obj parameters ? parameters : new Value.Obj(Map.of()));
  }
}
