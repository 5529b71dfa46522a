package io.dify.workflow.node.loop;

import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeOutputs;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.RunsOn;
import java.util.Map;

/** Ends the loop around it as soon as it is reached. */
public final class LoopEndNode implements NodeType<LoopEndNode.Config> {
  /** Has no settings. */
  public record Config() implements NodeConfig {
    @Override
    public NodeOutputs gives() {
      return NodeOutputs.NONE;
    }

    @Override
    public boolean endsLoop() {
      return true;
    }
  }

  /** The type. */
  public LoopEndNode() {}

  @Override
  public String name() {
    return "loop-end";
  }

  @Override
  public RunsOn runsOn() {
    return RunsOn.LOOP;
  }

  @Override
  public Config parse(NodeData data) {
    return new Config();
  }

  @Override
  public NodeExecutor executor(Config config) {
    return context -> NodeOutcome.succeeded(Map.of());
  }
}
