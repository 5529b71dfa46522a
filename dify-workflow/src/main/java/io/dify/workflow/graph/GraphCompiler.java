package io.dify.workflow.graph;

import io.dify.core.value.Value;
import io.dify.workflow.moderation.AppRules;
import io.dify.workflow.node.ContainerSpec;
import io.dify.workflow.node.FailurePolicy;
import io.dify.workflow.node.Handles;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.node.Problem;
import io.dify.workflow.pool.PoolLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Compiles a graph. Add nodes and edges, then {@link #compile}; all problems are collected, none stops the compilation. Not thread-safe.
 */
public final class GraphCompiler {
  private static final int MAX_DEPTH = 50;

  /**
   * What came out.
   *
   * @param graph the graph, empty when there are errors
   * @param problems everything found, in order
   */
  public record Result(Optional<Graph> graph, List<Problem> problems) {
    /** Copies. */
    public Result {
      problems = List.copyOf(problems);
    }
  }

  private record EdgeSpec(String source, String handle, String target) {}

  private record Draft(String id, NodeType<?> type, String title, Optional<String> parent, FailurePolicy failure,
      NodeConfig config,
      NodeExecutor executor) {}

  private final NodeTypes types;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private final Set<String> broken = new HashSet<>();
  private final List<EdgeSpec> specs = new ArrayList<>();
  private Value.Obj environment = new Value.Obj(Map.of());
  private Value.Obj conversation = new Value.Obj(Map.of());

  /** A compiler that knows these kinds of nodes. */
  public GraphCompiler(NodeTypes types) {
    this.types = types;
  }

  /** Adds a node of the main graph; {@code data} holds its configuration as app files have it. */
  public GraphCompiler node(String id, String type, String title, Value.Obj data) {
    return node(id, type, title, data, Optional.empty());
  }

  /** Adds a node; one with a parent belongs to the inner graph of that container. */
  public GraphCompiler node(String id, String type, String title, Value.Obj data, Optional<String> parent) {
    if (drafts.containsKey(id)) {
      error("duplicate_node", id, "Two nodes have the id '" + id + "'; ids must differ.");
      return this;
    }
    Optional<NodeType<?>> known = types.find(type);
    if (known.isEmpty()) {
      broken.add(id);
      problems.add(new Problem(Problem.Severity.ERROR, "unknown_node_type", id, List.of("type"), "Node type '" + type
          + "' is not known here. Remove the node, or register a NodeType of that name."));
      return this;
    }
    drafts.put(id, parse(id, title, data, parent, known.get()));
    return this;
  }

  private <C extends NodeConfig> Draft parse(String id, String title, Value.Obj data, Optional<String> parent,
      NodeType<C> type) {
    NodeData root = NodeData.of(id, data, problems::add);
    C config = type.parse(root);
    return new Draft(id, type, title, parent, FailurePolicy.parse(root), config, type.executor(config));
  }

  /** Adds an edge. */
  public GraphCompiler edge(String source, String handle, String target) {
    specs.add(new EdgeSpec(source, handle, target));
    return this;
  }

  /** Sets the environment variables. */
  public GraphCompiler environment(Value.Obj variables) {
    environment = variables;
    return this;
  }

  /** Sets the conversation variables with their first values. */
  public GraphCompiler conversation(Value.Obj variables) {
    conversation = variables;
    return this;
  }

  /** Checks everything and gives the graph. */
  public Result compile() {
    for (Draft draft : drafts.values()) {
      Draft parent = draft.parent().map(drafts::get).orElse(null);
      if (draft.parent().isPresent() && (parent == null || parent.config().container().isEmpty())
          && !broken.contains(draft.parent().get())) {
        error("no_container", draft.id(),
            "The node lies inside '" + draft.parent().get() + "', which is no container.");
      }
    }
    Map<Optional<String>, List<EdgeSpec>> edges = new HashMap<>();
    specs.forEach(
        spec -> checkEnds(spec).ifPresent(level -> edges.computeIfAbsent(level, l -> new ArrayList<>()).add(spec)));
    Optional<Graph> graph = level(Optional.empty(), edges, PoolLayout.of(drafts.keySet()), 0);
    boolean usable = problems.stream().noneMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    return new Result(usable ? graph : Optional.empty(), problems);
  }

  /** The level an edge belongs to; empty when it cannot be used. */
  private Optional<Optional<String>> checkEnds(EdgeSpec spec) {
    Draft source = drafts.get(spec.source());
    Draft target = drafts.get(spec.target());
    if (source == null || target == null) {
      String missing = source == null ? spec.source() : spec.target();
      if (!broken.contains(missing)) {
        error("edge_to_nowhere", source == null ? spec.target() : spec.source(),
            "An edge from '" + spec.source() + "' to '"
                + spec.target() + "' names the node '" + missing
                + "', which does not exist. Remove the edge or add the node.");
      }
      return Optional.empty();
    }
    if (!source.parent().equals(target.parent())) {
      warning("edge_crosses_container", spec.source(),
          "An edge to '" + spec.target() + "' crosses the border of a container and is ignored.");
      return Optional.empty();
    }
    return Optional.of(source.parent());
  }

  private Optional<Graph> level(Optional<String> container, Map<Optional<String>, List<EdgeSpec>> specsByLevel,
      PoolLayout layout,
      int depth) {
    if (depth > MAX_DEPTH) {
      error("too_deep", container.orElse(""), "Containers are nested more than " + MAX_DEPTH + " deep.");
      return Optional.empty();
    }
    List<GraphNode> nodes = new ArrayList<>();
    Map<String, GraphNode> byId = new HashMap<>();
    for (Draft draft : drafts.values()) {
      if (draft.parent().equals(container)) {
        Graph body = draft.config().container().isEmpty()
            ? null
            : level(Optional.of(draft.id()), specsByLevel, layout, depth + 1).orElse(null);
        GraphNode node = new GraphNode(nodes.size(), draft.id(), draft.type().name(), draft.title(),
            draft.type().kind(),
            draft.type().runsOn(), body, draft.failure(), draft.config(), draft.executor());
        nodes.add(node);
        byId.put(node.id(), node);
      }
    }
    List<GraphEdge> edges = new ArrayList<>();
    for (EdgeSpec spec : specsByLevel.getOrDefault(container, List.of())) {
      edges.add(edge(edges.size(), Objects.requireNonNull(byId.get(spec.source())), spec.handle(),
          Objects.requireNonNull(byId.get(spec.target()))));
    }
    int root = root(container, nodes, edges, byId);
    if (root < 0) {
      return Optional.empty();
    }
    GraphChecks checks = new GraphChecks(nodes, edges, problems);
    checks.cycles();
    checks.reach(root);
    return Optional.of(new Graph(nodes, edges, root, layout, environment, conversation, AppRules.NONE));
  }

  private GraphEdge edge(int index, GraphNode source, String handle, GraphNode target) {
    if (source.handles().size() > 1 && !source.handles().contains(handle)) {
      warning("unknown_handle", source.id(), "An edge to '" + target.id() + "' leaves from '" + handle
          + "', which this node does not have (" + String.join(", ", source.handles()) + "); it will never be taken.");
    }
    boolean blocking = source.kind() == NodeKind.BRANCH || source.kind() == NodeKind.RESPONSE
        || source.kind() == NodeKind.CONTAINER || !source.config().writes().isEmpty()
        || source.handles().contains(Handles.FAIL_BRANCH);
    return new GraphEdge(index, source.index(), handle, target.index(), blocking);
  }

  private int root(Optional<String> container, List<GraphNode> nodes, List<GraphEdge> edges,
      Map<String, GraphNode> byId) {
    if (container.isEmpty()) {
      Optional<GraphNode> root = nodes.stream().filter(node -> node.kind() == NodeKind.ROOT).findFirst();
      if (root.isEmpty()) {
        error("no_root", "", "The graph has no node to begin with; add a start node.");
      }
      return root.map(GraphNode::index).orElse(-1);
    }
    Optional<GraphNode> named = Optional.ofNullable(drafts.get(container.get()))
        .flatMap(draft -> draft.config().container())
        .flatMap(ContainerSpec::startNode).map(byId::get);
    Optional<GraphNode> first = nodes.stream()
        .filter(node -> edges.stream().noneMatch(edge -> edge.target() == node.index())).findFirst();
    Optional<GraphNode> root = named.or(() -> first);
    if (root.isEmpty()) {
      error("no_root", container.get(), "The container has no node to begin with; put nodes into it.");
    }
    return root.map(GraphNode::index).orElse(-1);
  }

  private void warning(String code, String node, String message) {
    problems.add(new Problem(Problem.Severity.WARNING, code, node, List.of(), message));
  }

  private void error(String code, String node, String message) {
    problems.add(new Problem(Problem.Severity.ERROR, code, node, List.of(), message));
  }
}
