package io.dify.workflow.testkit;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.file.Documents;
import io.dify.core.file.FileContents;
import io.dify.core.file.FileStore;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelInfo;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.template.JinjaLimits;
import io.dify.core.template.Selector;
import io.dify.core.testkit.ManualClock;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import io.dify.workflow.dsl.yaml.YamlReader;
import io.dify.workflow.dsl.yaml.YamlResult;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs one node by itself, without graph and engine, on the calling thread.
 *
 * <pre>{@code
 * NodeTester.of(new IfElseNode())
 *     .config("cases: [{case_id: tea, conditions: [{variable_selector: [s, topic], comparison_operator: contains, value: tea}]}]")
 *     .with("s.topic", "green tea")
 *     .run().takes("tea").gives("result", true);
 * }</pre>
 *
 * Not thread-safe; may be run several times, and changed in between.
 *
 * @param <C> configuration of the node
 */
public final class NodeTester<C extends NodeConfig> {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final NodeType<C> type;
  final Map<Selector, Value> variables = new LinkedHashMap<>();
  final Set<String> skipped = new HashSet<>();
  final List<Message> history = new ArrayList<>();
  final List<KnowledgeHit> hits = new ArrayList<>();
  KnowledgeRetriever knowledge = (query, broken) -> List.copyOf(hits);
  final ManualClock clock = new ManualClock(NOW);
  Documents documents = Documents.of(FileContents.none());
  JinjaLimits templateLimits = JinjaLimits.DEFAULT;
  OutgoingHttp.ByTenant http = OutgoingHttp.ByTenant.none();
  FileStore files = FileStore.none();
  Tools tools = Tools.none();
  CodeRunner code = CodeRunner.none("This tester runs no code; give it a CodeRunner.");
  @Nullable
  ModelInfo info;
  private final List<ScriptedTurn> turns = new ArrayList<>();
  private Value.Obj data = new Value.Obj(Map.of());

  private NodeTester(NodeType<C> type) {
    this.type = type;
  }

  /** A tester of nodes of a kind. */
  public static <C extends NodeConfig> NodeTester<C> of(NodeType<C> type) {
    return new NodeTester<>(type);
  }

  /** The configuration, as YAML: what stands below {@code data} in an app file. */
  public NodeTester<C> config(String yaml) {
    return switch (YamlReader.read(yaml)) {
      case YamlResult.Read read -> config(read.document().root());
      case YamlResult.Refused refused ->
        throw new AssertionError("The configuration is no YAML: " + refused.problems());
    };
  }

  /** The configuration, as plain Java (see {@link Value#from}). */
  public NodeTester<C> config(Map<String, ?> fields) {
    return config((Value.Obj) Value.from(fields));
  }

  /** The configuration. */
  public NodeTester<C> config(Value.Obj fields) {
    data = fields;
    return this;
  }

  /**
   * Sets a variable.
   *
   * @param selector {@code node.name}, for example {@code sys.query}; further parts go into objects
   * @param value plain Java (see {@link Value#from})
   */
  public NodeTester<C> with(String selector, @Nullable Object value) {
    if (selector.indexOf('.') < 1) {
      throw new IllegalArgumentException(
          "'" + selector + "' names no variable; it takes a node and a name: node.name.");
    }
    variables.put(Selector.of(selector.split("\\.")), Value.from(value));
    return this;
  }

  /** Says that a node was passed over. */
  public NodeTester<C> skipped(String node) {
    skipped.add(node);
    return this;
  }

  /** What was said before. */
  public NodeTester<C> history(Message... messages) {
    history.addAll(List.of(messages));
    return this;
  }

  /** What knowledge bases find, whatever the question. */
  public NodeTester<C> finding(KnowledgeHit... found) {
    hits.addAll(List.of(found));
    return this;
  }

  /** The knowledge bases there are; by default those of {@link #finding}. */
  public NodeTester<C> knowledge(KnowledgeRetriever source) {
    knowledge = source;
    return this;
  }

  /** Where files are opened and made text of; by default nowhere. */
  public NodeTester<C> documents(Documents source) {
    documents = source;
    return this;
  }

  /** What requests go out through; by default nothing. */
  public NodeTester<C> http(OutgoingHttp way) {
    http = OutgoingHttp.ByTenant.same(way);
    return this;
  }

  /** Where files are kept that the node makes; by default nowhere. */
  public NodeTester<C> files(FileStore store) {
    files = store;
    return this;
  }

  /** The tools there are; by default none. */
  public NodeTester<C> tools(Tools source) {
    tools = source;
    return this;
  }

  /** What runs user code; by default nothing does. */
  public NodeTester<C> code(CodeRunner runner) {
    code = runner;
    return this;
  }

  /** What templates may use up. */
  public NodeTester<C> templateLimits(JinjaLimits limits) {
    templateLimits = limits;
    return this;
  }

  /** What models answer, one turn for each call of a run. */
  public NodeTester<C> answering(ScriptedTurn... answers) {
    turns.addAll(List.of(answers));
    return this;
  }

  /** What is known of every model; by default nothing. */
  public NodeTester<C> knowing(ModelInfo model) {
    info = model;
    return this;
  }

  /** What the clock shows, by default the first moment of 2026. */
  public NodeTester<C> at(Instant now) {
    clock.set(now);
    return this;
  }

  /** What is wrong with the configuration. */
  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    parse(problems);
    return problems;
  }

  /** The configuration as the node understands it, problems or not. */
  public C parsed() {
    return parse(new ArrayList<>());
  }

  private C parse(List<Problem> problems) {
    return type.parse(NodeData.of("n", data, problems::add));
  }

  /**
   * Runs the node once.
   *
   * @throws AssertionError when the configuration has errors
   */
  public TestedNode run() throws InterruptedException {
    List<Problem> errors = problems().stream().filter(problem -> problem.severity() == Problem.Severity.ERROR).toList();
    if (!errors.isEmpty()) {
      throw new AssertionError("The configuration has errors:\n"
          + errors.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }
    ScriptedChatModel model = ScriptedChatModel.playing(turns.toArray(ScriptedTurn[]::new));
    NodeTesterContext context = new NodeTesterContext(this, model, new Cancellation());
    NodeOutcome outcome = outcome(context);
    List<ModelCall> calls = model.calls();
    return new TestedNode(outcome, context.signals(), calls);
  }

  /** As the engine does: what is thrown is a failure. */
  private NodeOutcome outcome(NodeTesterContext context) throws InterruptedException {
    try {
      return type.executor(parsed()).execute(context);
    } catch (RuntimeException e) {
      return NodeOutcome.failed(DifyException.of(e));
    }
  }
}
