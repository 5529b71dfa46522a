package io.dify.workflow.graph;

import io.dify.core.value.Value;
import io.dify.workflow.node.FailurePolicy;
import io.dify.workflow.node.Handles;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.node.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a graph. Add nodes and edges, then {@link #compile}; all problems are collected, none stops the compilation. Not thread-safe.
 */
public final class GraphCompiler {
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

  private final NodeTypes types;
  private final List<Problem> problems = new ArrayList<>();
  private final List<GraphNode> nodes = new ArrayList<>();
  private final Map<String, GraphNode> byId = new HashMap<>();
  private final List<EdgeSpec> specs = new ArrayList<>();
  private final List<GraphEdge> edges = new ArrayList<>();
  private Value.Obj environment = new Value.Obj(Map.of());
  private Value.Obj conversation = new Value.Obj(Map.of());

  /** A compiler that knows these kinds of nodes. */
  public GraphCompiler(NodeTypes types) {
    this.types = types;
  }

  /** Adds a node; {@code data} holds its configuration as app files have it. */
  public GraphCompiler node(String id, String type, String title, Value.Obj data) {
    if (byId.containsKey(id)) {
      error("duplicate_node", id, "Two nodes have the id '" + id + "'; ids must differ.");
      return this;
    }
    Optional<NodeType<?>> known = types.find(type);
    if (known.isEmpty()) {
      problems.add(new Problem(Problem.Severity.ERROR, "unknown_node_type", id, List.of("type"), "Node type '" + type
          + "' is not known here. Remove the node, or register a NodeType of that name."));
      return this;
    }
    GraphNode node = parse(id, title, data, known.get());
    nodes.add(node);
    byId.put(id, node);
    return this;
  }

  private <C extends NodeConfig> GraphNode parse(String id, String title, Value.Obj data, NodeType<C> type) {
    Consumer<Problem> sink = problems::add;
    NodeData root = NodeData.of(id, data, sink);
    C config = type.parse(root);
    return new GraphNode(nodes.size(), id, type.name(), title, type.kind(), type.inline(),
        FailurePolicy.parse(root), config,
        type.executor(config));
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
    specs.forEach(this::connect);
    if (nodes.stream().noneMatch(node -> node.kind() == NodeKind.ROOT)) {
      error("no_root", "", "The graph has no node to begin with; add a start node.");
    } else {
      List<List<Integer>> next = successors();
      checkCycles(next);
      checkReach(next);
    }
    boolean usable = problems.stream().noneMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    return new Result(usable ? Optional.of(new Graph(nodes, edges, environment, conversation)) : Optional.empty(),
        problems);
  }

  private void connect(EdgeSpec spec) {
    GraphNode source = endpoint(spec.source(), spec);
    GraphNode target = endpoint(spec.target(), spec);
    if (source == null || target == null) {
      return;
    }
    if (source.handles().size() > 1 && !source.handles().contains(spec.handle())) {
      problems.add(new Problem(Problem.Severity.WARNING, "unknown_handle", source.id(), List.of(),
          "An edge to '" + target.id() + "' leaves from '" + spec.handle() + "', which this node does not have ("
              + String.join(", ", source.handles()) + "); it will never be taken."));
    }
    boolean blocking = source.kind() == NodeKind.BRANCH || source.kind() == NodeKind.RESPONSE
        || source.handles().contains(Handles.FAIL_BRANCH);
    edges.add(new GraphEdge(edges.size(), source.index(), spec.handle(), target.index(), blocking));
  }

  private @Nullable GraphNode endpoint(String id, EdgeSpec spec) {
    GraphNode node = byId.get(id);
    boolean reported = problems.stream().anyMatch(problem -> problem.node().equals(id));
    if (node == null && !reported) {
      error("edge_to_nowhere", id.equals(spec.source()) ? spec.target() : spec.source(),
          "An edge from '" + spec.source() + "' to '" + spec.target() + "' names the node '" + id
              + "', which does not exist. Remove the edge or add the node.");
    }
    return node;
  }

  /** Kahn's algorithm: what is left when nodes without open in-edges are taken away lies on or behind a cycle. */
  private void checkCycles(List<List<Integer>> next) {
    int[] open = new int[nodes.size()];
    edges.forEach(edge -> open[edge.target()]++);
    Deque<Integer> free = new ArrayDeque<>();
    nodes.stream().filter(node -> open[node.index()] == 0).forEach(node -> free.add(node.index()));
    int taken = 0;
    for (; !free.isEmpty(); taken++) {
      next.get(free.remove()).stream().filter(target -> --open[target] == 0).forEach(free::add);
    }
    if (taken < nodes.size()) {
      List<String> rest = nodes.stream().filter(node -> open[node.index()] > 0).map(GraphNode::id).toList();
      error("cycle", rest.getFirst(),
          "Nodes wait for one another in a circle: " + String.join(", ", rest)
              + ". Remove an edge, or use a loop node.");
    }
  }

  private void checkReach(List<List<Integer>> next) {
    boolean[] reached = new boolean[nodes.size()];
    Deque<Integer> todo = new ArrayDeque<>();
    nodes.stream().filter(node -> node.kind() == NodeKind.ROOT).forEach(node -> todo.add(node.index()));
    while (!todo.isEmpty()) {
      int node = todo.remove();
      if (!reached[node]) {
        reached[node] = true;
        todo.addAll(next.get(node));
      }
    }
    nodes.stream().filter(node -> !reached[node.index()])
        .forEach(node -> problems.add(new Problem(Problem.Severity.WARNING, "unreachable_node", node.id(), List.of(),
            "No path leads from the start to '" + node.title() + "'; it never runs.")));
  }

  private List<List<Integer>> successors() {
    List<List<Integer>> next = new ArrayList<>();
    nodes.forEach(node -> next.add(new ArrayList<>()));
    edges.forEach(edge -> next.get(edge.source()).add(edge.target()));
    return next;
  }

  private void error(String code, String node, String message) {
    problems.add(new Problem(Problem.Severity.ERROR, code, node, List.of(), message));
  }
}
