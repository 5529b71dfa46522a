package io.dify.workflow.schedule;

import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphEdge;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.pool.VariablePool;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run: a fold of its journal. {@link #apply} is deterministic and uses nothing but the graph and the entries, so the same entries always
 * give the same state, in this process or another.
 *
 * <p>Every edge is undecided, taken or skipped. When a node ends it takes its edges (all, or those of the handle it chose) and skips the rest.
 * A node is ready when none of its in-edges is undecided and at least one is taken; when all are skipped it is skipped itself and passes that
 * on. So joins wait for every live branch and run once. A failed node decides nothing: what lies behind it never becomes ready.
 *
 * <p>Not thread-safe: owned by the run's loop.
 */
public final class RunState {
  /** What became of an edge. */
  public enum EdgeStatus {
    /** Not known yet. */
    UNDECIDED,
    /** The run went this way. */
    TAKEN,
    /** The run went another way. */
    SKIPPED
  }

  private final Graph graph;
  private final NodeStatus[] nodes;
  /** Replaced, never changed, so that nodes at work may keep it. */
  private BitSet skipped = new BitSet();
  private final EdgeStatus[] edges;
  private final int[] attempts;
  private final int[] undecided;
  private final int[] taken;
  private final int[] predecessor;
  private final Deque<Integer> ready = new ArrayDeque<>();
  private final StringBuilder answer = new StringBuilder();
  private final Map<String, Value> outputs = new LinkedHashMap<>();
  private final Set<Value.Obj> citations = new LinkedHashSet<>();
  private VariablePool pool;
  private RunRequest request = RunRequest.inputs(Map.of());
  private String runId = "";
  private Instant acceptedAt = Instant.EPOCH;
  private Instant lastAt = Instant.EPOCH;
  private RunStatus status = RunStatus.RUNNING;
  private @Nullable String error;
  private @Nullable String errorType;
  private Usage usage = Usage.NONE;
  private int running;
  private int steps;
  private int exceptions;
  private int barriersTaken;

  /** The state before the first entry. */
  public RunState(Graph graph) {
    this.graph = graph;
    this.nodes = new NodeStatus[graph.nodes().size()];
    Arrays.fill(nodes, NodeStatus.PENDING);
    this.edges = new EdgeStatus[graph.edges().size()];
    Arrays.fill(edges, EdgeStatus.UNDECIDED);
    this.attempts = new int[nodes.length];
    this.undecided = new int[nodes.length];
    this.taken = new int[nodes.length];
    this.predecessor = new int[nodes.length];
    Arrays.fill(predecessor, -1);
    graph.nodes().forEach(node -> undecided[node.index()] = graph.incoming(node.index()).size());
    this.pool = VariablePool.empty(graph.layout());
  }

  /** Takes one more fact into account. */
  public void apply(JournalEntry entry) {
    lastAt = entry.at();
    switch (entry) {
      case JournalEntry.Accepted e -> accept(e);
      case JournalEntry.Started e -> {
        int node = index(e.node());
        ready.remove(node);
        nodes[node] = NodeStatus.RUNNING;
        running++;
        steps++;
      }
      case JournalEntry.Retried e -> attempts[index(e.node())] = e.attempt();
      case JournalEntry.Finished e -> finish(e);
      case JournalEntry.Said e -> answer.append(e.text());
      case JournalEntry.Replaced e -> {
        answer.setLength(0);
        answer.append(e.text());
      }
      case JournalEntry.Ended e -> {
        status = e.status();
        error = e.error();
        errorType = e.errorType();
        ready.clear();
      }
    }
  }

  private void accept(JournalEntry.Accepted e) {
    runId = e.runId();
    acceptedAt = e.at();
    request = e.request();
    Map<String, Value> conversation = new LinkedHashMap<>(graph.conversation().fields());
    conversation.putAll(request.conversation().fields());
    pool = pool.with("sys", request.system()).with("env", graph.environment())
        .with("conversation", new Value.Obj(conversation)).with("userinput", userInput(request.system()));
    GraphNode root = graph.root();
    ready.add(root.index());
    for (GraphNode node : graph.nodes()) {
      if (node.index() != root.index() && graph.incoming(node.index()).isEmpty()) {
        skip(node.index());
      }
    }
  }

  private static Value.Obj userInput(Value.Obj system) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (String name : List.of("query", "files")) {
      Value value = system.fields().get(name);
      if (value != null) {
        fields.put(name, value);
      }
    }
    return new Value.Obj(fields);
  }

  private void finish(JournalEntry.Finished e) {
    int node = index(e.node());
    nodes[node] = e.status();
    running--;
    usage = usage.plus(e.result().usage());
    citations.addAll(e.result().citations());
    if (e.status() == NodeStatus.EXCEPTION) {
      exceptions++;
    }
    if (e.status() == NodeStatus.SUCCEEDED || e.status() == NodeStatus.EXCEPTION) {
      pool = pool.with(e.node(), e.result().outputs());
      if (graph.nodes().get(node).kind() == NodeKind.RESPONSE) {
        outputs.putAll(e.result().outputs().fields());
      }
      for (GraphEdge edge : graph.outgoing(node)) {
        decide(edge, e.handle() == null || e.handle().equals(edge.handle()));
      }
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

  private int index(String id) {
    return graph.node(id).orElseThrow(() -> new IllegalArgumentException("no node '" + id + "' in this graph")).index();
  }

  /** The next node to start, -1 when there is none. */
  public int nextReady() {
    Integer next = ready.peek();
    return next == null ? -1 : next;
  }

  /** The nodes that may start, in order. */
  public List<Integer> ready() {
    return List.copyOf(ready);
  }

  /** How a node stands. */
  public NodeStatus node(int index) {
    return nodes[index];
  }

  /** How often a node has been tried again. */
  public int attempts(int index) {
    return attempts[index];
  }

  /** The nodes that were passed over; a set that does not change any more. */
  public BitSet skipped() {
    return skipped;
  }

  /** What became of an edge. */
  public EdgeStatus edge(int index) {
    return edges[index];
  }

  /** The node whose end made this one ready; null for the root. */
  public @Nullable String predecessor(int node) {
    return predecessor[node] < 0 ? null : graph.nodes().get(predecessor[node]).id();
  }

  /** Indexes of the nodes at work. */
  public List<Integer> runningNodes() {
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < nodes.length; i++) {
      if (nodes[i] == NodeStatus.RUNNING) {
        at.add(i);
      }
    }
    return at;
  }

  /** How many nodes are at work. */
  public int running() {
    return running;
  }

  /** How many nodes have been started. */
  public int steps() {
    return steps;
  }

  /** How many nodes failed in a way that was handled. */
  public int exceptions() {
    return exceptions;
  }

  /** How many edges that hold back text have been taken; only ever grows. */
  public int barriersTaken() {
    return barriersTaken;
  }

  /** The variables now. */
  public VariablePool pool() {
    return pool;
  }

  /** What was asked. */
  public RunRequest request() {
    return request;
  }

  /** Id of the run. */
  public String runId() {
    return runId;
  }

  /** How the run stands. */
  public RunStatus status() {
    return status;
  }

  /** The text released so far. */
  public String answer() {
    return answer.toString();
  }

  /** The result as of the last entry. */
  public RunResult result() {
    Map<String, Value> all = new LinkedHashMap<>(outputs);
    all.computeIfPresent("answer", (name, last) -> answered() ? Value.of(answer.toString()) : last);
    return new RunResult(runId, status, new Value.Obj(all), answer.toString(), error, errorType, usage, steps,
        exceptions,
        Duration.between(acceptedAt, lastAt), List.copyOf(citations));
  }

  /** Whether an answer node was reached; several answers are one text. */
  private boolean answered() {
    return graph.nodes().stream()
        .anyMatch(node -> node.type().equals("answer") && nodes[node.index()] == NodeStatus.SUCCEEDED);
  }
}
