package io.dify.workflow.node.trigger;

import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;

/** Hands on what came with the event that started the run. */
record TriggerExecutor() implements NodeExecutor {
  @Override
  public NodeOutcome execute(NodeContext context) {
    return new NodeOutcome.Succeeded(
        NodeResult.of(context.inputs().fields()).withInputs(context.inputs().fields()));
  }
}
