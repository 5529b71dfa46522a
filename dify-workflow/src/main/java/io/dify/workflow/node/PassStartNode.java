package io.dify.workflow.node;

import java.util.Map;

/** Where a pass of a container begins: does nothing. One class for {@code iteration-start} and {@code loop-start}. */
public final class PassStartNode implements NodeType<PassStartNode.Config> {
  /** Has no settings. */
  public record Config() implements NodeConfig {
    @Override
    public NodeOutputs gives() {
      return NodeOutputs.NONE;
    }
  }

  private final String name;

  private PassStartNode(String name) {
    this.name = name;
  }

  /** Where the passes of an iteration begin. */
  public static PassStartNode ofIteration() {
    return new PassStartNode("iteration-start");
  }

  /** Where the passes of a loop begin. */
  public static PassStartNode ofLoop() {
    return new PassStartNode("loop-start");
  }

  @Override
  public String name() {
    return name;
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
