package io.dify.workflow.node;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeRunner;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.file.Documents;
import io.dify.core.file.FileContents;
import io.dify.core.file.FileStore;
import io.dify.core.file.NewFile;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Message;
import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.template.JinjaLimits;
import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.tool.Tools;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What a node may see and use while it runs. Valid until the executor returns; used by one thread. */
public interface NodeContext {
  /** The id of the node. */
  String nodeId();

  /**
   * A key that is the same whenever this node of this run is tried again, for services that recognise repetitions:
   * {@code run:node:path}.
   */
  String idempotencyKey();

  /** Which execution of this node under that key this is, from 1: it grows with every try, every answer and every crash it had to be repeated after. */
  default int attempt() {
    return 1;
  }

  /** What was answered to the request this node waited with ({@link NodeOutcome.Waiting}); empty before. */
  default Optional<Value.Obj> answer() {
    return Optional.empty();
  }

  /** Puts questions before people; by default only readers of the run are told. */
  default People people() {
    return People.none();
  }

  /** The inputs of the run, as the root node admitted them. */
  Value.Obj inputs();

  /** The value of a variable as it was when the node started; empty when it does not exist. */
  Optional<Value> get(Selector selector);

  /** Whether a node of this graph was passed over, so that its variables will never exist. */
  boolean skipped(String nodeId);

  /** Renders a template with {@link #get}; a variable that does not exist leaves its name in the text. */
  default String render(Template template) {
    return template.render(this::get);
  }

  /** Gives something to readers while the node still runs. Never blocks. */
  void offer(NodeSignal signal);

  /** Thrown when the run is stopped or out of time. */
  Cancellation cancellation();

  /** The clock. */
  InstantSource clock();

  /** What was said before in this conversation, oldest first; empty outside of chats. */
  List<Message> history();

  /** What rendering one of the node's Jinja templates may use up. */
  default JinjaLimits templateLimits() {
    return JinjaLimits.DEFAULT;
  }

  /** Models, used on behalf of {@link #origin}. */
  Models models();

  /** Tools, used on behalf of {@link #origin}; by default none. */
  default Tools tools() {
    return Tools.none();
  }

  /** On whose behalf this node of this run works. */
  default CallOrigin origin() {
    return CallOrigin.NONE;
  }

  /** Workflows around this run that were called as tools, from 0. */
  default int depth() {
    return 0;
  }

  /** Does work beside the node's own thread; by default one thing after the other. */
  default Forks forks() {
    return Forks.inline();
  }

  /** Knowledge bases. */
  KnowledgeRetriever knowledge();

  /** API extensions of the operator; by default none. */
  default ApiExtensions extensions() {
    return ApiExtensions.none();
  }

  /** Runs user code; by default refuses to. */
  default CodeRunner code() {
    return CodeRunner.none("No sandbox is configured for user code; give the engine a CodeRunner"
        + " (WorkflowEngine.builder().code(...)).");
  }

  /**
   * What requests go out through that the author of the app writes down, on behalf of {@link #origin}; by default there is no way out.
   *
   * @throws io.dify.core.error.DifyException {@code EGRESS_DENIED} when there is none
   */
  default OutgoingHttp http() {
    return OutgoingHttp.ByTenant.none().of(origin().tenant());
  }

  /**
   * Keeps a file that the node makes, on behalf of {@link #origin}; by default nothing can be kept.
   *
   * @throws io.dify.core.error.DifyException {@code STORE_FAILED}, {@code LIMIT_EXCEEDED}
   */
  default FileRef keep(NewFile file) {
    throw FileStore.nowhere(file);
  }

  /** Bytes of files; by default of none. */
  default FileContents files() {
    return documents().contents();
  }

  /** Texts of files; by default of none. */
  default Documents documents() {
    return Documents.of(FileContents.none());
  }
}
