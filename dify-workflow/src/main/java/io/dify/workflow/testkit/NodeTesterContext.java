package io.dify.workflow.testkit;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeRunner;
import io.dify.core.file.Documents;
import io.dify.core.file.FileStore;
import io.dify.core.file.NewFile;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.ChatModel;
import io.dify.core.model.Message;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.template.JinjaLimits;
import io.dify.core.template.Selector;
import io.dify.core.time.Ids;
import io.dify.core.tool.Tools;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.pool.PoolLayout;
import io.dify.workflow.pool.VariablePool;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a node of a {@link NodeTester} sees. */
final class NodeTesterContext implements NodeContext {
  private static final Value.Obj NONE = new Value.Obj(Map.of());

  private final NodeTester<?> tester;
  private final Ids fileIds = Ids.system();
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
      Selector selector = variable.getKey();
      Value.Obj owner = pool.variables(selector.node()).orElse(NONE);
      pool = pool.with(selector.node(),
          set(owner, selector.parts().subList(1, selector.parts().size()), variable.getValue()));
    }
    return pool;
  }

  /** A mapping with the value at the end of the keys, where mappings are made as they are needed. */
  private static Value.Obj set(Value.Obj into, List<String> keys, Value value) {
    Map<String, Value> fields = new LinkedHashMap<>(into.fields());
    List<String> rest = keys.subList(1, keys.size());
    Value.Obj below = fields.get(keys.getFirst()) instanceof Value.Obj object ? object : NONE;
    fields.put(keys.getFirst(), rest.isEmpty() ? value : set(below, rest, value));
    return new Value.Obj(fields);
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
    return NONE;
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
  public Models models() {
    ModelInfo info = tester.info;
    return new Models() {
      @Override
      public ChatModel chat(ModelRef ref) {
        return model;
      }

      @Override
      public ModelInfo info(ModelRef ref) {
        return info == null ? ModelInfo.unknown(ref) : info;
      }
    };
  }

  @Override
  public Tools tools() {
    return tester.tools;
  }

  @Override
  public KnowledgeRetriever knowledge() {
    return tester.knowledge;
  }

  @Override
  public Documents documents() {
    Documents documents = tester.documents;
    return new Documents(tester.files.opening("", documents.contents()), documents.extraction(), documents.maxBytes());
  }

  @Override
  public OutgoingHttp http() {
    return tester.http.of("");
  }

  @Override
  public FileRef keep(NewFile file) {
    String id = fileIds.next();
    tester.files.keep(origin(), id, file);
    return file.reference(id, FileStore.TOOL_FILE);
  }

  @Override
  public CodeRunner code() {
    return tester.code;
  }

  @Override
  public JinjaLimits templateLimits() {
    return tester.templateLimits;
  }
}
