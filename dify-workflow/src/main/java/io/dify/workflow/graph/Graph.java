package io.dify.workflow.graph;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.moderation.AppRules;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.pool.PoolLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A compiled graph: nodes and edges by number, configurations parsed, everything checked. Immutable and thread-safe: compile once, share by all
 * runs. Made by {@link GraphCompiler}.
 */
public final class Graph {
  private final List<GraphNode> nodes;
  private final List<GraphEdge> edges;
  private final List<List<GraphEdge>> outgoing;
  private final List<List<GraphEdge>> incoming;
  private final Map<String, Integer> byId;
  private final PoolLayout layout;
  private final int root;
  private final Value.Obj environment;
  private final Value.Obj conversation;
  private final AppRules rules;

  Graph(List<GraphNode> nodes, List<GraphEdge> edges, int root, PoolLayout layout, Value.Obj environment,
      Value.Obj conversation, AppRules rules) {
    this.nodes = List.copyOf(nodes);
    this.edges = List.copyOf(edges);
    this.outgoing = group(true);
    this.incoming = group(false);
    Map<String, Integer> ids = new HashMap<>();
    nodes.forEach(node -> ids.put(node.id(), node.index()));
    this.byId = Map.copyOf(ids);
    this.root = root;
    this.layout = layout;
    this.environment = environment;
    this.conversation = conversation;
    this.rules = rules;
  }

  private List<List<GraphEdge>> group(boolean bySource) {
    List<List<GraphEdge>> groups = new ArrayList<>();
    nodes.forEach(node -> groups.add(new ArrayList<>()));
    edges.forEach(edge -> groups.get(bySource ? edge.source() : edge.target()).add(edge));
    groups.replaceAll(List::copyOf);
    return List.copyOf(groups);
  }

  /** All nodes by index. */
  public List<GraphNode> nodes() {
    return nodes;
  }

  /** All edges by index. */
  public List<GraphEdge> edges() {
    return edges;
  }

  /** Edges that leave a node. */
  public List<GraphEdge> outgoing(int node) {
    return outgoing.get(node);
  }

  /** Edges that enter a node. */
  public List<GraphEdge> incoming(int node) {
    return incoming.get(node);
  }

  /** The node of that id. */
  public Optional<GraphNode> node(String id) {
    Integer index = byId.get(id);
    return index == null ? Optional.empty() : Optional.of(nodes.get(index));
  }

  /** Where runs, or passes of a container, begin. */
  public GraphNode root() {
    return nodes.get(root);
  }

  /** All nodes that runs may begin with: a start node, or triggers; in the order of the file. */
  public List<GraphNode> entries() {
    return nodes.stream().filter(node -> node.kind() == NodeKind.ROOT).toList();
  }

  /**
   * The same graph, begun with another of its {@link #entries}; what only the others lead to is passed over.
   *
   * @throws DifyException {@code NOT_FOUND} when it has no such entry
   */
  public Graph beginningAt(String nodeId) {
    GraphNode entry = node(nodeId).filter(node -> node.kind() == NodeKind.ROOT)
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND,
            "The app has no trigger '" + nodeId + "' any more."));
    return entry.index() == root
        ? this
        : new Graph(nodes, edges, entry.index(), layout, environment, conversation, rules);
  }

  /** Slots for the variables of this graph. */
  public PoolLayout layout() {
    return layout;
  }

  /** Environment variables of the app. */
  public Value.Obj environment() {
    return environment;
  }

  /** The same graph with other environment variables: for the same app somewhere else. */
  public Graph withEnvironment(Value.Obj variables) {
    return new Graph(nodes, edges, root, layout, variables, conversation, rules);
  }

  /** What happens around runs of the app. */
  public AppRules rules() {
    return rules;
  }

  /** The same graph with these rules around its runs. */
  public Graph withRules(AppRules others) {
    return new Graph(nodes, edges, root, layout, environment, conversation, others);
  }

  /** Conversation variables and their values in a new conversation. */
  public Value.Obj conversation() {
    return conversation;
  }
}
