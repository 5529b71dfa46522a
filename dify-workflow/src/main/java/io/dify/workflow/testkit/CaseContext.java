package io.dify.workflow.testkit;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeRunner;
import io.dify.core.file.Documents;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Message;
import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.template.JinjaLimits;
import io.dify.core.template.Selector;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import io.dify.workflow.node.Forks;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeSignal;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What a node of a case sees: the run, but models, tools, knowledge bases and files of the case.
 *
 * @param run the engine's own
 * @param models scripted ones, that know which node calls
 * @param tools scripted ones
 * @param knowledge one that has nothing
 * @param documents files of which none can be opened
 * @param code runs none
 */
record CaseContext(NodeContext run, Models models, Tools tools, KnowledgeRetriever knowledge, Documents documents,
    CodeRunner code)
    implements
      NodeContext {
  @Override
  public String nodeId() {
    return run.nodeId();
  }

  @Override
  public String idempotencyKey() {
    return run.idempotencyKey();
  }

  @Override
  public int attempt() {
    return run.attempt();
  }

  @Override
  public Optional<Value.Obj> answer() {
    return run.answer();
  }

  @Override
  public Value.Obj inputs() {
    return run.inputs();
  }

  @Override
  public Optional<Value> get(Selector selector) {
    return run.get(selector);
  }

  @Override
  public boolean skipped(String nodeId) {
    return run.skipped(nodeId);
  }

  @Override
  public void offer(NodeSignal signal) {
    run.offer(signal);
  }

  @Override
  public Cancellation cancellation() {
    return run.cancellation();
  }

  @Override
  public InstantSource clock() {
    return run.clock();
  }

  @Override
  public List<Message> history() {
    return run.history();
  }

  @Override
  public Forks forks() {
    return run.forks();
  }

  @Override
  public CallOrigin origin() {
    return run.origin();
  }

  @Override
  public int depth() {
    return run.depth();
  }

  @Override
  public JinjaLimits templateLimits() {
    return run.templateLimits();
  }
}
