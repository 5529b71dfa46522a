package io.dify.workflow.node;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import java.util.Map;

/** How a node ended. */
public sealed interface NodeOutcome {
  /** What it leaves behind. */
  NodeResult result();

  /** It did its work; all edges are taken. */
  record Succeeded(NodeResult result) implements NodeOutcome {}

  /** It did its work and chose a handle; edges from other handles are skipped. */
  record Branched(NodeResult result, String handle) implements NodeOutcome {}

  /**
   * It failed.
   *
   * @param errorType kind of error, as app files and clients see it
   * @param message cause and what to change, without secrets
   */
  record Failed(NodeResult result, String errorType, String message) implements NodeOutcome {}

  /**
   * It waits for somebody. It stays at work, on no thread, and is executed again when there is an answer, which {@link NodeContext#answer} then gives.
   *
   * @param result ignored: what it leaves behind is told when it ends
   * @param request what is wanted, as readers and journals see it; without secrets
   */
  record Waiting(NodeResult result, Value.Obj request) implements NodeOutcome {}

  /** It waits for the answer to a request. */
  static NodeOutcome waiting(Value.Obj request) {
    return new Waiting(NodeResult.of(Map.of()), request);
  }

  /** Success with these outputs. */
  static NodeOutcome succeeded(Map<String, Value> outputs) {
    return new Succeeded(NodeResult.of(outputs));
  }

  /** Failure without outputs. */
  static NodeOutcome failed(DifyException cause) {
    return new Failed(NodeResult.of(Map.of()), cause.code().wire(), cause.text());
  }
}
