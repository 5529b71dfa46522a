package io.dify.workflow.bench;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.RunsOn;

/** A node that does nothing but wait, and gives what its configuration holds; what is left is what the engine costs. */
record NoWork(String name, RunsOn runsOn, long waitMillis) implements NodeType<NodeConfig> {
  private record Outputs(Value.Obj outputs) implements NodeConfig {}

  @Override
  public NodeConfig parse(NodeData data) {
    return new Outputs((Value.Obj) data.value());
  }

  @Override
  public NodeExecutor executor(NodeConfig config) {
    NodeOutcome done = NodeOutcome.succeeded(((Outputs) config).outputs().fields());
    return context -> {
      if (waitMillis > 0) {
        Thread.sleep(waitMillis);
      }
      return done;
    };
  }
}
