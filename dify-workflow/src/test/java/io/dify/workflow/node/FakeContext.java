package io.dify.workflow.node;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.ChatModels;
import io.dify.core.model.Message;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a node sees, from a map: for tests of a node without an engine. */
public final class FakeContext implements NodeContext {
  private final Map<Selector, Value> variables = new HashMap<>();

  /** Sets a variable: {@code "node.name"} and JSON with single quotes. */
  public FakeContext with(String selector, String json) {
    return with(selector, ValueJson.read(json.replace('\'', '"')));
  }

  public FakeContext with(String selector, Value value) {
    variables.put(Selector.of(selector.split("\\.")), value);
    return this;
  }

  /** Reads a configuration, JSON with single quotes, that must have no problems, and runs it. */
  public <C extends NodeConfig> NodeOutcome run(NodeType<C> type, String data) throws InterruptedException {
    List<Problem> problems = new ArrayList<>();
    C config = parse(type, data, problems);
    if (!problems.isEmpty()) {
      throw new AssertionError(problems.toString());
    }
    return type.executor(config).execute(this);
  }

  /** Reads a configuration, JSON with single quotes. */
  public static <C extends NodeConfig> C parse(NodeType<C> type, String data, List<Problem> problems) {
    return type.parse(NodeData.of("n", (Value.Obj) ValueJson.read(data.replace('\'', '"')), problems::add));
  }

  @Override
  public String nodeId() {
    return "n";
  }

  @Override
  public String idempotencyKey() {
    return "run:n";
  }

  @Override
  public Value.Obj inputs() {
    return new Value.Obj(Map.of());
  }

  @Override
  public Optional<Value> get(Selector selector) {
    return Optional.ofNullable(variables.get(selector));
  }

  @Override
  public boolean skipped(String nodeId) {
    return false;
  }

  @Override
  public void offer(NodeSignal signal) {
    throw new AssertionError("These nodes say nothing: " + signal);
  }

  @Override
  public Cancellation cancellation() {
    return Cancellation.none();
  }

  @Override
  public InstantSource clock() {
    return InstantSource.fixed(Instant.EPOCH);
  }

  @Override
  public List<Message> history() {
    return List.of();
  }

  @Override
  public ChatModels models() {
    throw new AssertionError("These nodes ask no models.");
  }

  @Override
  public KnowledgeRetriever knowledge() {
    throw new AssertionError("These nodes ask no knowledge bases.");
  }
}
