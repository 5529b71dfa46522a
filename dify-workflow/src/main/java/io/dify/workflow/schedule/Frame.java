package io.dify.workflow.schedule;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphEdge;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.pool.VariablePool;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.NodeStatus;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One going through one graph: the main graph of a run, or a pass of a container.
 *
 * <p>Every edge is undecided, taken or skipped. When a node ends it takes its edges (all, or those of the handle it chose) and skips the rest.
 * A node is ready when none of its in-edges is undecided and at least one is taken; when all are skipped it is skipped itself and passes that
 * on. So joins wait for every live branch and run once. A failed node decides nothing: what lies behind it never becomes ready.
 *
 * <p>Changed by {@link RunState} only. Not thread-safe.
 */
public final class Frame {
  /** What became of an edge. */
  public enum EdgeStatus {
    /** Not known yet. */
    UNDECIDED,
    /** The run went this way. */
    TAKEN,
    /** The run went another way. */
    SKIPPED
  }

  private final @Nullable Frame parent;
  private final @Nullable NodePath container;
  private final int pass;
  private final String prefix;
  private final Graph graph;
  private final NodeStatus[] nodes;
  private final EdgeStatus[] edges;
  private final int[] attempts;
  private final int[] executions;
  private final int[] undecided;
  private final int[] taken;
  private final int[] predecessor;
  private final Deque<Integer> ready = new ArrayDeque<>();
  private final Map<String, Value> outputs = new LinkedHashMap<>();
  private final Map<Selector, Value> written = new LinkedHashMap<>();
  /** Replaced, never changed, so that nodes at work may keep it. */
  private BitSet skipped = new BitSet();
  private VariablePool pool;
  private int running;
  private int barriersTaken;
  private boolean left;
  private @Nullable String failure;

  Frame(@Nullable Frame parent, @Nullable NodePath container, int pass, Graph graph, VariablePool pool) {
    this.parent = parent;
    this.container = container;
    this.pass = pass;
    this.prefix = container == null ? "" : container.pass(pass);
    this.graph = graph;
    this.pool = pool;
    this.nodes = new NodeStatus[graph.nodes().size()];
    Arrays.fill(nodes, NodeStatus.PENDING);
    this.edges = new EdgeStatus[graph.edges().size()];
    Arrays.fill(edges, EdgeStatus.UNDECIDED);
    this.attempts = new int[nodes.length];
    this.executions = new int[nodes.length];
    this.undecided = new int[nodes.length];
    this.taken = new int[nodes.length];
    this.predecessor = new int[nodes.length];
    Arrays.fill(predecessor, -1);
    graph.nodes().forEach(node -> undecided[node.index()] = graph.incoming(node.index()).size());
    GraphNode root = graph.root();
    ready.add(root.index());
    for (GraphNode node : graph.nodes()) {
      if (node.index() != root.index() && graph.incoming(node.index()).isEmpty()) {
        skip(node.index());
      }
    }
  }

  void started(int node) {
    ready.remove(node);
    nodes[node] = NodeStatus.RUNNING;
    executions[node] = 1;
    running++;
  }

  void retried(int node, int attempt) {
    attempts[node] = attempt;
    executions[node]++;
  }

  void asked(int node) {
    nodes[node] = NodeStatus.PAUSED;
  }

  void answered(int node) {
    nodes[node] = NodeStatus.RUNNING;
    executions[node]++;
  }

  /** What was at work begins once more. */
  void resumed() {
    for (int node = 0; node < nodes.length; node++) {
      if (nodes[node] == NodeStatus.RUNNING) {
        executions[node]++;
      }
    }
  }

  void finished(int node, NodeStatus status, @Nullable String handle, NodeResult result, @Nullable String error) {
    nodes[node] = status;
    running--;
    switch (status) {
      case SUCCEEDED, EXCEPTION -> {
        pool = pool.with(graph.nodes().get(node).id(), result.outputs());
        result.writes().forEach(this::write);
        if (graph.nodes().get(node).kind() == NodeKind.RESPONSE) {
          outputs.putAll(result.outputs().fields());
        }
        for (GraphEdge edge : graph.outgoing(node)) {
          decide(edge, handle == null || handle.equals(edge.handle()));
        }
        if (graph.nodes().get(node).config().endsLoop()) {
          left = true;
          ready.clear();
        }
      }
      case FAILED -> {
        failure = failure == null ? error : failure;
        ready.clear();
      }
      case PENDING, RUNNING, PAUSED, STOPPED, SKIPPED -> {
      }
    }
    if (left || failure != null) {
      ready.clear();
    }
  }

  private void decide(GraphEdge edge, boolean take) {
    edges[edge.index()] = take ? EdgeStatus.TAKEN : EdgeStatus.SKIPPED;
    int target = edge.target();
    undecided[target]--;
    if (take) {
      taken[target]++;
      predecessor[target] = edge.source();
      if (edge.blocking()) {
        barriersTaken++;
      }
    }
    if (undecided[target] == 0 && nodes[target] == NodeStatus.PENDING) {
      if (taken[target] > 0) {
        ready.add(target);
      } else {
        skip(target);
      }
    }
  }

  /** Skips a node and, without recursion, all that can no longer be reached because of it. */
  private void skip(int first) {
    BitSet more = (BitSet) skipped.clone();
    Deque<Integer> todo = new ArrayDeque<>(List.of(first));
    while (!todo.isEmpty()) {
      int node = todo.remove();
      nodes[node] = NodeStatus.SKIPPED;
      more.set(node);
      for (GraphEdge edge : graph.outgoing(node)) {
        edges[edge.index()] = EdgeStatus.SKIPPED;
        int target = edge.target();
        if (--undecided[target] == 0 && nodes[target] == NodeStatus.PENDING) {
          if (taken[target] > 0) {
            ready.add(target);
          } else {
            todo.add(target);
          }
        }
      }
    }
    skipped = more;
  }

  /** Changes a variable that is not a node's output. What was written, and no more, is handed on when a pass ends. */
  void write(Selector selector, Value value) {
    pool = pool.with(selector.node(), selector.name(), value);
    written.put(selector, value);
  }

  Map<Selector, Value> written() {
    return written;
  }

  void pool(VariablePool changed) {
    pool = changed;
  }

  Map<String, Value> outputs() {
    return outputs;
  }

  /** The frame of the container; null for the main graph. */
  public @Nullable Frame parent() {
    return parent;
  }

  /** The container it is a pass of; null for the main graph. */
  public @Nullable NodePath containerPath() {
    return container;
  }

  /** Number of the pass, 0 for the main graph. */
  public int pass() {
    return pass;
  }

  /** How the journal names it; empty for the main graph. */
  public String prefix() {
    return prefix;
  }

  /** The graph it goes through. */
  public Graph graph() {
    return graph;
  }

  /** The variables now. */
  public VariablePool pool() {
    return pool;
  }

  /** The value of a variable now. */
  public Optional<Value> get(Selector selector) {
    return pool.get(selector);
  }

  /** The next node to start, -1 when there is none. */
  int nextReady() {
    Integer next = ready.peek();
    return next == null ? -1 : next;
  }

  /** Whether nothing in it is ready, at work or waiting for somebody. */
  public boolean idle() {
    return running == 0 && ready.isEmpty();
  }

  /** The nodes that may start, in order. */
  public List<Integer> ready() {
    return List.copyOf(ready);
  }

  /** How a node stands. */
  public NodeStatus node(int index) {
    return nodes[index];
  }

  /** What became of an edge. */
  public EdgeStatus edge(int index) {
    return edges[index];
  }

  /** How often a node has been tried again. */
  public int attempts(int index) {
    return attempts[index];
  }

  /** How often a node has been executed, for whatever reason. */
  public int executions(int index) {
    return executions[index];
  }

  /** The nodes that were passed over; a set that does not change any more. */
  public BitSet skipped() {
    return skipped;
  }

  /** The node whose end made this one ready; null for the root. */
  public @Nullable String predecessor(int node) {
    return predecessor[node] < 0 ? null : graph.nodes().get(predecessor[node]).id();
  }

  /** How many edges that hold back text have been taken; only ever grows. */
  public int barriersTaken() {
    return barriersTaken;
  }

  /** Whether a node in it ended the loop. */
  boolean left() {
    return left;
  }

  /** Whether what is still at work in it comes to nothing: it failed or was left. */
  public boolean over() {
    return left || failure != null;
  }

  /** Why it failed; null when it did not. */
  public @Nullable String failure() {
    return failure;
  }
}
