package io.dify.workflow.node;

import java.util.Optional;

/**
 * A kind of node: how to read its configuration and how to run it. To add your own, implement this and register it with {@link NodeTypes}.
 * Implementations are stateless and thread-safe.
 *
 * @param <C> its configuration
 */
public interface NodeType<C extends NodeConfig> {
  /** The name in app files, for example {@code llm}. */
  String name();

  /** How the engine treats it; ordinary nodes are {@link NodeKind#EXECUTABLE}. */
  default NodeKind kind() {
    return NodeKind.EXECUTABLE;
  }

  /** Where its executor runs; a thread of its own unless said otherwise. */
  default RunsOn runsOn() {
    return RunsOn.THREAD;
  }

  /** Reads the configuration; reports what is wrong to {@link NodeData} and goes on with something harmless. */
  C parse(NodeData data);

  /**
   * Why a node with this configuration cannot run here, in words that go on after the node's name; empty when it can. The app imports all the same, with
   * this in its report; the node fails when it is reached.
   */
  default Optional<String> cannotRun(NodeData data) {
    return Optional.empty();
  }

  /** The executor for a configuration, made once per graph and shared by all runs. */
  NodeExecutor executor(C config);
}
