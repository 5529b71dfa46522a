package io.dify.workflow.node;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/** The kinds of nodes an app may use. Immutable, thread-safe. */
public final class NodeTypes {
  private final Map<String, NodeType<?>> types;

  private NodeTypes(Map<String, NodeType<?>> types) {
    this.types = types;
  }

  /**
   * A registry of these types.
   *
   * @throws DifyException {@code CONFLICT} when two have the same name
   */
  public static NodeTypes of(NodeType<?>... types) {
    return new NodeTypes(Map.of()).with(types);
  }

  /** This registry and these types. */
  public NodeTypes with(NodeType<?>... more) {
    Map<String, NodeType<?>> all = new LinkedHashMap<>(types);
    for (NodeType<?> type : more) {
      if (all.putIfAbsent(type.name(), type) != null) {
        throw new DifyException(ErrorCode.CONFLICT,
            "There are two node types named '" + type.name() + "'; rename one.");
      }
    }
    return new NodeTypes(Map.copyOf(all));
  }

  /**
   * This registry and the types that jars on the class path provide: those named in their {@code META-INF/services/io.dify.workflow.node.NodeType}.
   *
   * @param loader where to look, usually that of the program
   * @throws DifyException {@code CONFLICT} when two types have the same name, or a provider cannot be used
   */
  public NodeTypes withProvided(ClassLoader loader) {
    try {
      return with(ServiceLoader.load(NodeType.class, loader).stream().map(ServiceLoader.Provider::get)
          .toArray(NodeType<?>[]::new));
    } catch (ServiceConfigurationError e) {
      throw new DifyException(ErrorCode.CONFLICT,
          "A jar on the class path provides a node type that cannot be used: " + e.getMessage(), e);
    }
  }

  /** The type of that name. */
  public Optional<NodeType<?>> find(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** All names. */
  public Set<String> names() {
    return types.keySet();
  }
}
