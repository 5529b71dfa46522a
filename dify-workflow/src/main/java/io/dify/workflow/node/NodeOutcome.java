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

  /** Success with these outputs. */
  static NodeOutcome succeeded(Map<String, Value> outputs) {
    return new Succeeded(NodeResult.of(outputs));
  }

  /** Failure without outputs. */
  static NodeOutcome failed(DifyException cause) {
    return new Failed(NodeResult.of(Map.of()), cause.code().wire(), cause.text());
  }
}
