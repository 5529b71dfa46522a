package io.dify.workflow.engine;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.file.Documents;
import io.dify.core.file.FileStore;
import io.dify.core.file.NewFile;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Message;
import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.template.JinjaLimits;
import io.dify.core.template.Selector;
import io.dify.core.tool.Tools;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.Forks;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.node.People;
import io.dify.workflow.pool.VariablePool;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunCommand;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.schedule.Frame;
import io.dify.workflow.schedule.NodeRef;
import io.dify.workflow.schedule.RunState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution of one node: what it sees, and its executor's outcome whatever happens in it. */
final class RunningNode implements NodeContext {
  private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);

  private final RunLoop loop;
  private final WorkflowEngine engine;
  private final NodePath path;
  private final GraphNode node;
  private final NodeExecutor executor;
  private final VariablePool pool;
  private final RunRequest request;
  private final List<Skipped> skipped;
  private final Cancellation cancellation;
  private final int attempt;
  private final Optional<Value.Obj> answer;

  /** Reads what it needs of the state at once: later the owner goes on without this node. */
  RunningNode(RunLoop loop, WorkflowEngine engine, NodeRef ref, NodeExecutor executor, RunState state,
      Cancellation cancellation) {
    this.executor = executor;
    this.loop = loop;
    this.engine = engine;
    this.path = ref.path();
    this.node = ref.node();
    this.pool = ref.frame().pool();
    this.skipped = Skipped.of(ref.frame());
    this.request = state.request();
    this.cancellation = cancellation;
    this.attempt = ref.frame().executions(node.index());
    this.answer = state.answer(path);
  }

  /** The nodes passed over in one frame, as they were when the node began. */
  private record Skipped(Graph graph, BitSet nodes) {
    static List<Skipped> of(Frame innermost) {
      List<Skipped> all = new ArrayList<>(1);
      for (Frame frame = innermost; frame != null; frame = frame.parent()) {
        all.add(new Skipped(frame.graph(), frame.skipped()));
      }
      return all;
    }

    boolean has(String nodeId) {
      return graph.node(nodeId).map(known -> nodes.get(known.index())).orElse(false);
    }
  }

  NodeOutcome execute() {
    try {
      return executor.execute(engine.tap.node(this));
    } catch (InterruptedException e) {
      return NodeOutcome.failed(new DifyException(ErrorCode.CANCELLED, "The node was interrupted."));
    } catch (DifyException e) {
      return NodeOutcome.failed(e);
    } catch (Throwable e) {
      LOG.error("Node {} of run {} broke", node.id(), loop.id(), e);
      return NodeOutcome.failed(DifyException.of(e));
    }
  }

  @Override
  public String nodeId() {
    return node.id();
  }

  @Override
  public String idempotencyKey() {
    return loop.id() + ":" + node.id() + ":" + path.frame();
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public Optional<Value.Obj> answer() {
    return answer;
  }

  @Override
  public People people() {
    return engine.people;
  }

  @Override
  public Value.Obj inputs() {
    return request.inputs();
  }

  @Override
  public Optional<Value> get(Selector selector) {
    return pool.get(selector);
  }

  @Override
  public boolean skipped(String nodeId) {
    return skipped.stream().anyMatch(frame -> frame.has(nodeId));
  }

  @Override
  public void offer(NodeSignal signal) {
    loop.post(new RunCommand.NodeSaid(path, signal));
  }

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public InstantSource clock() {
    return engine.clock;
  }

  @Override
  public List<Message> history() {
    return request.history();
  }

  @Override
  public JinjaLimits templateLimits() {
    return engine.templateLimits;
  }

  @Override
  public Models models() {
    return engine.models.on(origin());
  }

  @Override
  public Tools tools() {
    return engine.tools.on(origin());
  }

  /** What is done in a workflow that is called as a tool is done in the run that somebody asked for: no other is ever on record. */
  @Override
  public CallOrigin origin() {
    CallOrigin caller = request.origin();
    return caller.in(request.depth() == 0 || caller.run().isEmpty() ? loop.id() : caller.run(), node.id());
  }

  @Override
  public int depth() {
    return request.depth();
  }

  @Override
  public Forks forks() {
    return new WorkerForks(engine.workers, cancellation);
  }

  @Override
  public KnowledgeRetriever knowledge() {
    return engine.knowledge.on(origin());
  }

  @Override
  public ApiExtensions extensions() {
    return engine.extensions;
  }

  @Override
  public CodeRunner code() {
    return engine.code;
  }

  @Override
  public Documents documents() {
    Documents documents = engine.documents;
    return new Documents(engine.files.opening(request.origin().tenant(), documents.contents()),
        documents.extraction(), documents.maxBytes());
  }

  @Override
  public OutgoingHttp http() {
    return engine.http.of(request.origin().tenant());
  }

  @Override
  public FileRef keep(NewFile file) {
    String id = engine.ids.next();
    engine.files.keep(origin(), id, file);
    FileRef kept = file.reference(id, FileStore.TOOL_FILE);
    return engine.files.url(request.origin().tenant(), kept).map(kept::at).orElse(kept);
  }
}
