package io.dify.runtime.trigger;

import io.dify.runtime.registry.AppSpec;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.node.NodeConfig;

/**
 * Where an event enters an app.
 *
 * @param trigger the trigger
 * @param app the live version of its app
 * @param config the node's configuration in that version
 */
public record Entry(Trigger trigger, LiveApp app, NodeConfig config) {
  /** The app, begun at the trigger. */
  LiveApp begun() {
    AppSpec spec = app.spec();
    return new LiveApp(app.app(), app.versionId(),
        new AppSpec(spec.file(), spec.graph().beginningAt(trigger.nodeId())));
  }
}
