package io.dify.workflow.node;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeRunner;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.file.Documents;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A context around another: what an implementation does not say itself is answered by the one behind it. {@link #render} and {@link #files} are made of what else the
 * implementation says, so that they fit its own variables and documents.
 */
public interface ForwardingContext extends NodeContext {
  /** The context behind this one. */
  NodeContext next();

  @Override
  default String nodeId() {
    return next().nodeId();
  }

  @Override
  default String idempotencyKey() {
    return next().idempotencyKey();
  }

  @Override
  default int attempt() {
    return next().attempt();
  }

  @Override
  default Optional<Value.Obj> answer() {
    return next().answer();
  }

  @Override
  default People people() {
    return next().people();
  }

  @Override
  default Value.Obj inputs() {
    return next().inputs();
  }

  @Override
  default Optional<Value> get(Selector selector) {
    return next().get(selector);
  }

  @Override
  default boolean skipped(String nodeId) {
    return next().skipped(nodeId);
  }

  @Override
  default void offer(NodeSignal signal) {
    next().offer(signal);
  }

  @Override
  default Cancellation cancellation() {
    return next().cancellation();
  }

  @Override
  default InstantSource clock() {
    return next().clock();
  }

  @Override
  default List<Message> history() {
    return next().history();
  }

  @Override
  default JinjaLimits templateLimits() {
    return next().templateLimits();
  }

  @Override
  default Models models() {
    return next().models();
  }

  @Override
  default Tools tools() {
    return next().tools();
  }

  @Override
  default CallOrigin origin() {
    return next().origin();
  }

  @Override
  default int depth() {
    return next().depth();
  }

  @Override
  default Forks forks() {
    return next().forks();
  }

  @Override
  default KnowledgeRetriever knowledge() {
    return next().knowledge();
  }

  @Override
  default ApiExtensions extensions() {
    return next().extensions();
  }

  @Override
  default CodeRunner code() {
    return next().code();
  }

  @Override
  default OutgoingHttp http() {
    return next().http();
  }

  @Override
  default FileRef keep(NewFile file) {
    return next().keep(file);
  }

  @Override
  default Documents documents() {
    return next().documents();
  }
}
