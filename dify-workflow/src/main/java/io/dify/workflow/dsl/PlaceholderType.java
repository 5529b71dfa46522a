package io.dify.workflow.dsl;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Selector;
import io.dify.workflow.node.Handles;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutputs;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.RunsOn;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Stands for a node type that cannot run here, so that the rest of the app can: it takes any configuration and fails when it is reached.
 */
final class PlaceholderType implements NodeType<PlaceholderType.Config> {
  /**
   * What remains of a node.
   *
   * @param title title for people
   * @param handles the handles its edges leave from
   * @param reads the variables its configuration names
   * @param gives the variables it would have
   */
  record Config(String title, List<String> handles, List<Selector> reads, NodeOutputs gives) implements NodeConfig {
    Config {
      handles = List.copyOf(handles);
      reads = List.copyOf(reads);
    }
  }

  /** They read what lies inside them, which stays out of the graph. */
  private static final Set<String> CONTAINERS = Set.of("iteration", "loop");

  private final String name;
  private final Map<String, Set<String>> handlesByNode;

  /**
   * A stand-in.
   *
   * @param handlesByNode handles of the edges that leave each node
   */
  PlaceholderType(String name, Map<String, Set<String>> handlesByNode) {
    this.name = name;
    this.handlesByNode = handlesByNode;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public NodeKind kind() {
    return KnownTypes.kind(name);
  }

  @Override
  public RunsOn runsOn() {
    return RunsOn.LOOP;
  }

  @Override
  public Config parse(NodeData data) {
    Set<String> handles = new TreeSet<>(handlesByNode.getOrDefault(data.node(), Set.of()));
    handles.addAll(KnownTypes.handles(name, data));
    handles.remove(Handles.FAIL_BRANCH);
    if (kind() != NodeKind.BRANCH || handles.isEmpty()) {
      handles.add(Handles.SOURCE);
    }
    return new Config(data.at("title").text(data.node()), List.copyOf(handles),
        CONTAINERS.contains(name) ? List.of() : SelectorScan.of(data.value()), KnownTypes.gives(name, data));
  }

  @Override
  public NodeExecutor executor(Config config) {
    return context -> {
      throw new DifyException(ErrorCode.NODE_FAILED, "'" + config.title() + "' cannot run: " + reason(name));
    };
  }

  /** Why nodes of a type cannot run, and what to do. */
  static String reason(String type) {
    return KnownTypes.contains(LegacyForms.type(type))
        ? "nodes of type '" + type + "' are not supported yet. Remove the node, or register a NodeType of that name."
        : "node type '" + type
            + "' is not known. Correct the type, remove the node, or register a NodeType of that name.";
  }
}
