package io.dify.workflow.node.trigger;

import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.RunsOn;

/**
 * What all triggers are: nodes that runs begin with, which hand on what came with the event that started the run.
 *
 * @param <C> configuration of the nodes
 */
abstract sealed class TriggerNode<C extends NodeConfig> implements NodeType<C>
    permits PluginTriggerNode, ScheduleNode, WebhookNode {
  private final String name;

  TriggerNode(String name) {
    this.name = name;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final NodeKind kind() {
    return NodeKind.ROOT;
  }

  @Override
  public final RunsOn runsOn() {
    return RunsOn.LOOP;
  }

  @Override
  public final NodeExecutor executor(C config) {
    return new TriggerExecutor();
  }
}
