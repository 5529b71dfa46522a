package io.dify.workflow.testkit;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ChatModels;
import io.dify.core.model.Message;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.pool.PoolLayout;
import io.dify.workflow.pool.VariablePool;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a node of a {@link NodeTester} sees. */
final class NodeTesterContext implements NodeContext {
  private final NodeTester<?> tester;
  private final ChatModel model;
  private final Cancellation cancellation;
  private final VariablePool pool;
  private final List<NodeSignal> signals = new ArrayList<>();

  NodeTesterContext(NodeTester<?> tester, ChatModel model, Cancellation cancellation) {
    this.tester = tester;
    this.model = model;
    this.cancellation = cancellation;
    this.pool = pool(tester.variables);
  }

  private static VariablePool pool(Map<Selector, Value> variables) {
    Set<String> owners = new LinkedHashSet<>();
    variables.keySet().forEach(selector -> owners.add(selector.node()));
    VariablePool pool = VariablePool.empty(PoolLayout.of(owners));
    for (Map.Entry<Selector, Value> variable : variables.entrySet()) {
      pool = pool.with(variable.getKey().node(), variable.getKey().name(), variable.getValue());
    }
    return pool;
  }

  List<NodeSignal> signals() {
    return signals;
  }

  @Override
  public String nodeId() {
    return "n";
  }

  @Override
  public String idempotencyKey() {
    return "run:n:";
  }

  @Override
  public Value.Obj inputs() {
    return new Value.Obj(Map.of());
  }

  @Override
  public Optional<Value> get(Selector selector) {
    return pool.get(selector);
  }

  @Override
  public boolean skipped(String nodeId) {
    return tester.skipped.contains(nodeId);
  }

  @Override
  public void offer(NodeSignal signal) {
    signals.add(signal);
  }

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public InstantSource clock() {
    return tester.clock;
  }

  @Override
  public List<Message> history() {
    return List.copyOf(tester.history);
  }

  @Override
  public ChatModels models() {
    return ref -> model;
  }

  @Override
  public KnowledgeRetriever knowledge() {
    return (query, broken) -> List.copyOf(tester.hits);
  }
}
