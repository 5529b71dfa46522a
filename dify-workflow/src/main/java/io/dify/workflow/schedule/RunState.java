package io.dify.workflow.schedule;

import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.pool.VariablePool;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run: a fold of its journal. {@link #apply} is deterministic and uses nothing but the graph and the entries, so the same entries always
 * give the same state, in this process or another. It decides what may happen next ({@link #nextReady}, {@link ContainerState#mayOpen}); its owner
 * makes it happen and writes down that it did.
 *
 * <p>Not thread-safe: owned by the run's loop.
 */
public final class RunState {
  private final Graph graph;
  private final Map<String, Frame> frames = new LinkedHashMap<>();
  private final Map<NodePath, ContainerState> containers = new LinkedHashMap<>();
  private final StringBuilder answer = new StringBuilder();
  private final Set<Value.Obj> citations = new LinkedHashSet<>();
  private final Frame main;
  private RunRequest request = RunRequest.inputs(Map.of());
  private String runId = "";
  private Instant acceptedAt = Instant.EPOCH;
  private Instant lastAt = Instant.EPOCH;
  private RunStatus status = RunStatus.RUNNING;
  private @Nullable String error;
  private @Nullable String errorType;
  private Usage usage = Usage.NONE;
  private final Map<String, Value> notes = new LinkedHashMap<>();
  private boolean answered;
  private int steps;
  private int sessionSteps;
  private int exceptions;
  private final Map<NodePath, Value.Obj> requests = new LinkedHashMap<>();
  private final Map<NodePath, Value.Obj> answers = new HashMap<>();
  private final Map<NodePath, Instant> retriedAt = new HashMap<>();
  private boolean brokenOff;
  private @Nullable String failureType;

  /** The state before the first entry. */
  public RunState(Graph graph) {
    this.graph = graph;
    this.main = new Frame(null, null, 0, graph, VariablePool.empty(graph.layout()));
  }

  /** Takes one more fact into account. */
  public void apply(JournalEntry entry) {
    lastAt = entry.at();
    switch (entry) {
      case JournalEntry.Accepted e -> accept(e);
      case JournalEntry.Started e -> {
        NodeRef ref = ref(e.node());
        ref.frame().started(ref.node().index());
        steps++;
        sessionSteps++;
        if (ref.node().kind() == NodeKind.CONTAINER) {
          containers.put(e.node(), new ContainerState(ref));
        }
      }
      case JournalEntry.Retried e -> {
        NodeRef ref = ref(e.node());
        ref.frame().retried(ref.node().index(), e.attempt());
        retriedAt.put(e.node(), e.at());
        if (ref.node().kind() == NodeKind.CONTAINER) {
          containers.put(e.node(), new ContainerState(ref));
        }
      }
      case JournalEntry.Finished e -> finish(e);
      case JournalEntry.Asked e -> {
        NodeRef ref = ref(e.node());
        ref.frame().asked(ref.node().index());
        requests.put(e.node(), e.request());
      }
      case JournalEntry.Answered e -> {
        NodeRef ref = ref(e.node());
        ref.frame().answered(ref.node().index());
        requests.remove(e.node());
        answers.put(e.node(), e.answer());
      }
      case JournalEntry.Paused e -> status = RunStatus.PAUSED;
      case JournalEntry.Resumed e -> {
        status = RunStatus.RUNNING;
        sessionSteps = 0;
        frames.values().forEach(Frame::resumed);
      }
      case JournalEntry.PassOpened e -> {
        Frame frame = container(e.container()).open(e.index());
        frames.put(frame.prefix(), frame);
      }
      case JournalEntry.PassClosed e -> {
        container(e.container()).close(e.index());
        frames.remove(e.container().pass(e.index()));
      }
      case JournalEntry.Said e -> answer.append(e.text());
      case JournalEntry.Replaced e -> {
        answer.setLength(0);
        answer.append(e.text());
        if (!e.reason().isEmpty()) {
          notes.put(e.reason(), e.about());
        }
      }
      case JournalEntry.Reasoned e -> {
      }
      case JournalEntry.Logged e -> {
      }
      case JournalEntry.Ended e -> {
        status = e.status();
        error = e.error();
        errorType = e.errorType();
      }
    }
  }

  private void accept(JournalEntry.Accepted e) {
    runId = e.runId();
    acceptedAt = e.at();
    request = e.request();
    Map<String, Value> conversation = new LinkedHashMap<>(graph.conversation().fields());
    conversation.putAll(request.conversation().fields());
    main.pool(main.pool().with("sys", request.system()).with("env", graph.environment())
        .with("conversation", new Value.Obj(conversation)).with("userinput", userInput(request.system())));
    frames.put(main.prefix(), main);
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
    NodeRef ref = ref(e.node());
    ref.frame().finished(ref.node().index(), e.status(), e.handle(), e.result(), e.error());
    requests.remove(e.node());
    answers.remove(e.node());
    retriedAt.remove(e.node());
    brokenOff |= e.status() == NodeStatus.STOPPED && !inVain(ref.frame());
    if (e.status() == NodeStatus.FAILED && ref.frame() == main && failureType == null) {
      failureType = e.errorType();
    }
    ContainerState container = containers.remove(e.node());
    if (container != null) {
      container.end();
    }
    usage = usage.plus(e.result().usage());
    citations.addAll(e.result().citations());
    answered |= e.status() == NodeStatus.SUCCEEDED && ref.node().type().equals("answer");
    if (e.status() == NodeStatus.EXCEPTION) {
      exceptions++;
    }
  }

  /** The node behind a name of the journal. */
  public NodeRef ref(NodePath path) {
    Frame frame = frame(path.frame());
    GraphNode node = frame.graph().node(path.node())
        .orElseThrow(() -> new IllegalArgumentException("no node '" + path + "' in this graph"));
    return new NodeRef(frame, node);
  }

  /** Whether a node is at work; false too when its pass has ended. */
  public boolean running(NodePath path) {
    Frame frame = frames.get(path.frame());
    return frame != null
        && frame.graph().node(path.node()).map(node -> frame.node(node.index()) == NodeStatus.RUNNING).orElse(false);
  }

  /** The containers at work, those of inner frames first. */
  public List<NodePath> containersAtWork() {
    return List.copyOf(containers.keySet()).reversed();
  }

  /** A container at work. */
  public ContainerState container(NodePath path) {
    ContainerState container = containers.get(path);
    if (container == null) {
      throw new IllegalArgumentException("no container '" + path + "' is at work");
    }
    return container;
  }

  /** The next node to start, in the oldest frame that has one. */
  public Optional<NodeRef> nextReady() {
    for (Frame frame : frames.values()) {
      int next = frame.nextReady();
      if (next >= 0) {
        return Optional.of(new NodeRef(frame, frame.graph().nodes().get(next)));
      }
    }
    return Optional.empty();
  }

  /** The pass of that name, which must be going on. */
  public Frame frame(String prefix) {
    Frame frame = frames.get(prefix);
    if (frame == null) {
      throw new IllegalArgumentException("no pass '" + prefix + "' is open");
    }
    return frame;
  }

  /** Whether a node waits for somebody. */
  public boolean waiting(NodePath path) {
    return requests.containsKey(path);
  }

  /** What the nodes that wait for somebody want, in the order they asked. */
  public Map<NodePath, Value.Obj> requests() {
    return Collections.unmodifiableMap(requests);
  }

  /** What was answered to a node at work; empty when it did not ask. */
  public Optional<Value.Obj> answer(NodePath path) {
    return Optional.ofNullable(answers.get(path));
  }

  /** When a node at work last failed and was to be tried again; empty when it did not. */
  public Optional<Instant> retriedAt(NodePath path) {
    return Optional.ofNullable(retriedAt.get(path));
  }

  /** Whether the app's rules answered in place of the graph. */
  public boolean answeredBeforehand() {
    return notes.containsKey(JournalEntry.Replaced.INPUT_MODERATION)
        || notes.containsKey(JournalEntry.Replaced.ANNOTATION);
  }

  /** Whether nodes have been stopped because the run was about to end. */
  public boolean brokenOff() {
    return brokenOff;
  }

  /** The kind of error the main graph failed with; null when it did not. */
  public @Nullable String failureType() {
    return failureType;
  }

  /** Whether nothing can happen until a node that waits is answered. */
  public boolean stalled() {
    return !requests.isEmpty() && frames.values().stream().allMatch(frame -> frame.ready().isEmpty()
        && frame.graph().nodes().stream().allMatch(node -> frame.node(node.index()) != NodeStatus.RUNNING
            || passing(new NodePath(frame.prefix(), node.id()))));
  }

  private boolean passing(NodePath path) {
    ContainerState container = containers.get(path);
    return container != null && container.passing();
  }

  /** Nodes whose answer would come to nothing: their pass, or one around it, has failed or was left. */
  public List<NodeRef> waitingInVain() {
    return requests.keySet().stream().map(this::ref).filter(ref -> inVain(ref.frame())).toList();
  }

  private boolean inVain(Frame innermost) {
    for (Frame frame = innermost; frame != null; frame = frame.parent()) {
      NodePath container = frame.containerPath();
      if (frame.over() || (container != null && container(container).givenUp())) {
        return true;
      }
    }
    return false;
  }

  /** All nodes at work or waiting, those of inner frames first. */
  public List<NodeRef> runningNodes() {
    List<NodeRef> at = new ArrayList<>();
    for (Frame frame : new ArrayList<>(frames.values()).reversed()) {
      frame.graph().nodes().stream().filter(node -> frame.node(node.index()) == NodeStatus.RUNNING
          || frame.node(node.index()) == NodeStatus.PAUSED)
          .forEach(node -> at.add(new NodeRef(frame, node)));
    }
    return at;
  }

  /** The main graph and all passes going on, in the order they began. */
  public Collection<Frame> frames() {
    return frames.values();
  }

  /** The frame of the main graph. */
  public Frame main() {
    return main;
  }

  /** How many nodes have been started. */
  public int steps() {
    return steps;
  }

  /** How many nodes have been started since the run began or went on. */
  public int sessionSteps() {
    return sessionSteps;
  }

  /** How many nodes failed in a way that was handled. */
  public int exceptions() {
    return exceptions;
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

  /** The result as of the last entry. Several answers are one text. What the app's rules have replaced is in no other output either. */
  public RunResult result() {
    Map<String, Value> all = new LinkedHashMap<>(notes.isEmpty() ? main.outputs() : Map.of());
    if (answered || !notes.isEmpty()) {
      all.put("answer", Value.of(answer.toString()));
    }
    return new RunResult(runId, status, new Value.Obj(all), answer.toString(), error, errorType, usage, steps,
        exceptions,
        Duration.between(acceptedAt, lastAt), main.pool().variables("conversation").orElse(new Value.Obj(Map.of())),
        List.copyOf(citations), new Value.Obj(notes), status == RunStatus.PAUSED
            ? requests.entrySet().stream().map(asked -> new RunResult.Waiting(asked.getKey(), asked.getValue()))
                .toList()
            : List.of());
  }
}
