package io.dify.workflow.node;

/**
 * A kind of node with an inner graph. It has no executor of its own: the engine runs the inner graph as {@link NodeConfig#container()} says.
 *
 * @param <C> its configuration
 */
public interface ContainerType<C extends NodeConfig> extends NodeType<C> {
  @Override
  default NodeKind kind() {
    return NodeKind.CONTAINER;
  }

  @Override
  default NodeExecutor executor(C config) {
    return context -> {
      throw new IllegalStateException("A container is run by the engine.");
    };
  }
}
