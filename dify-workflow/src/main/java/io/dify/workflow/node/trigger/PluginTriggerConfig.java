package io.dify.workflow.node.trigger;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeConfig;

/**
 * Configuration of a node that starts runs for events of a plugin. What an event carries becomes the node's variables, as it is.
 *
 * @param plugin id of the plugin
 * @param provider who makes the events
 * @param event name of the event
 * @param subscription the subscription that the events belong to, empty when the file names none
 * @param parameters what the author of the app asked of the events
 */
public record PluginTriggerConfig(String plugin, String provider, String event, String subscription,
    Value.Obj parameters) implements NodeConfig {}
