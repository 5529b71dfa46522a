package io.dify.workflow.node.document;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One file after the other; the first that cannot be read fails the node. */
final class DocumentExecutor implements NodeExecutor {
  private final DocumentConfig config;

  DocumentExecutor(DocumentConfig config) {
    this.config = config;
  }

  @Override
  public NodeOutcome execute(NodeContext context) {
    Value files = context.get(config.variable()).orElseThrow(() -> new DifyException(ErrorCode.VARIABLE_NOT_FOUND,
        "Variable " + config.variable() + " not found: no node has set it on this path."));
    Value text = files instanceof Value.Array list ? texts(list, context) : text(files, context);
    return new NodeOutcome.Succeeded(
        NodeResult.of(Map.of("text", text)).withInputs(Map.of("variable_selector", files)));
  }

  private Value texts(Value.Array list, NodeContext context) {
    List<Value> texts = new ArrayList<>(list.items().size());
    for (Value item : list.items()) {
      context.cancellation().throwIfCancelled();
      texts.add(text(item, context));
    }
    return new Value.Array(texts);
  }

  private Value text(Value value, NodeContext context) {
    if (!(value instanceof Value.File file)) {
      throw new DifyException(ErrorCode.TYPE_MISMATCH, "Node " + context.nodeId() + ": variable " + config.variable()
          + " must be a file or a list of files, not " + value.type().wire() + "; choose another variable.");
    }
    try {
      return Value.of(context.documents().text(file.file(), context.cancellation()));
    } catch (DifyException e) {
      throw e.code() == ErrorCode.CANCELLED
          ? e
          : new DifyException(e.code(), "Node " + context.nodeId() + ": " + e.text(), e);
    }
  }
}
