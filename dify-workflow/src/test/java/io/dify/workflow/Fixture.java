package io.dify.workflow;

import io.dify.workflow.node.RunsOn;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphCompiler;
import io.dify.workflow.node.Handles;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.stream.RunCursor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Small graphs for tests: the real nodes, and scripted ones whose work is a lambda. */
public final class Fixture {
  /** A moment that does not pass. */
  public static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

  private final Map<String, NodeExecutor> work = new ConcurrentHashMap<>();
  private final GraphCompiler compiler;
  private Optional<String> parent = Optional.empty();

  private Fixture() {
    NodeTypes types = StandardNodes.types().with(new Scripted("task", NodeKind.EXECUTABLE, RunsOn.THREAD),
        new Scripted("compute", NodeKind.EXECUTABLE, RunsOn.COMPUTE),
        new Scripted("quick", NodeKind.EXECUTABLE, RunsOn.LOOP), new Scripted("choice", NodeKind.BRANCH, RunsOn.LOOP));
    compiler = new GraphCompiler(types);
  }

  public static Fixture graph() {
    return new Fixture().node("start", "start", "{}");
  }

  public static Ids ids() {
    return Ids.seeded(CLOCK, 7);
  }

  /** Data is JSON with single quotes. */
  public Fixture node(String id, String type, String data) {
    compiler.node(id, type, id, (Value.Obj) io.dify.core.value.ValueJson.read(data.replace('\'', '"')), parent);
    return this;
  }

  /** The nodes that follow lie inside this container; null for the main graph again. */
  public Fixture inside(String container) {
    parent = Optional.ofNullable(container);
    return this;
  }

  public Fixture conversation(String name, Value value) {
    compiler.conversation(new Value.Obj(Map.of(name, value)));
    return this;
  }

  public Fixture answer(String id, String template) {
    compiler.node(id, "answer", id, new Value.Obj(Map.of("answer", Value.of(template))), parent);
    return this;
  }

  /** A node on a thread of its own. */
  public Fixture task(String id, NodeExecutor executor) {
    return task(id, executor, "{}");
  }

  /** The same with configuration that all nodes have in common. */
  public Fixture task(String id, NodeExecutor executor, String data) {
    work.put(id, executor);
    return node(id, "task", data);
  }

  /** A node on one of the threads that compute. */
  public Fixture compute(String id, NodeExecutor executor) {
    work.put(id, executor);
    return node(id, "compute", "{}");
  }

  /** An inline node that gives one output {@code text}. */
  public Fixture quick(String id, String text) {
    work.put(id, context -> NodeOutcome.succeeded(Map.of("text", Value.of(text))));
    return node(id, "quick", "{}");
  }

  /** A branch with the handles a and b that takes one of them. */
  public Fixture choice(String id, String handle) {
    work.put(id, context -> new NodeOutcome.Branched(NodeResult.of(Map.of()), handle));
    return node(id, "choice", "{}");
  }

  /** Edges, as {@code "a>b"} or {@code "a:handle>b"}. */
  public Fixture edges(String... specs) {
    for (String spec : specs) {
      String[] ends = spec.split(">");
      String[] source = ends[0].split(":");
      compiler.edge(source[0], source.length > 1 ? source[1] : Handles.SOURCE, ends[1]);
    }
    return this;
  }

  public GraphCompiler.Result result() {
    return compiler.compile();
  }

  public Graph compile() {
    GraphCompiler.Result result = compiler.compile();
    return result.graph().orElseThrow(() -> new AssertionError(result.problems().toString()));
  }

  /** All events up to the end; waits at most as long as a broken test should. */
  public static List<RunEvent> drain(RunCursor cursor) throws InterruptedException {
    List<RunEvent> events = new ArrayList<>();
    while (!cursor.ended()) {
      List<RunEvent> more = cursor.take(Duration.ofSeconds(30));
      if (more.isEmpty()) {
        throw new AssertionError("The stream did not go on after " + events);
      }
      events.addAll(more);
    }
    return events;
  }

  /** The text a reader sees: pieces since the last replacement. */
  public static String text(List<RunEvent> events) {
    StringBuilder text = new StringBuilder();
    for (RunEvent event : events) {
      if (event instanceof RunEvent.TextChunk chunk) {
        text.append(chunk.text());
      } else if (event instanceof RunEvent.TextReplaced replaced) {
        text.setLength(0);
        text.append(replaced.text());
      }
    }
    return text.toString();
  }

  private record NoConfig(String id, List<String> handles) implements NodeConfig {}

  private final class Scripted implements NodeType<NoConfig> {
    private final String name;
    private final NodeKind kind;
    private final RunsOn place;

    Scripted(String name, NodeKind kind, RunsOn place) {
      this.name = name;
      this.kind = kind;
      this.place = place;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public NodeKind kind() {
      return kind;
    }

    @Override
    public RunsOn runsOn() {
      return place;
    }

    @Override
    public NoConfig parse(NodeData data) {
      return new NoConfig(data.node(), kind == NodeKind.BRANCH ? List.of("a", "b") : List.of(Handles.SOURCE));
    }

    @Override
    public NodeExecutor executor(NoConfig config) {
      return new NodeExecutor() {
        @Override
        public NodeOutcome execute(NodeContext context) throws InterruptedException {
          return work.get(config.id()).execute(context);
        }
      };
    }
  }
}
