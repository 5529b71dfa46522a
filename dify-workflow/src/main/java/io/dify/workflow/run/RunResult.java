package io.dify.workflow.run;

import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, or stands while it is paused.
 *
 * @param runId id of the run
 * @param status any but {@link RunStatus#RUNNING}
 * @param outputs outputs of the response nodes reached
 * @param answer the text given to the reader: the concatenation of all pieces
 * @param error what went wrong, null unless failed or stopped
 * @param errorType kind of error, null unless failed
 * @param usage tokens over all nodes
 * @param steps nodes started
 * @param exceptions nodes whose failure was handled
 * @param elapsed from acceptance to end
 * @param conversation conversation variables after the run
 * @param citations passages to show as sources
 * @param notes what the app's rules had to do with the answer, by reason: {@code annotation_reply}, {@code input_moderation},
 *     {@code output_moderation}; outputs are then {@code answer} only
 * @param waiting what a paused run waits for, in the order it was asked; else empty
 */
public record RunResult(String runId, RunStatus status, Value.Obj outputs, String answer, @Nullable String error,
    @Nullable String errorType, Usage usage, int steps, int exceptions, Duration elapsed, Value.Obj conversation,
    List<Value.Obj> citations, Value.Obj notes, List<Waiting> waiting) {
  /**
   * A node that waits.
   *
   * @param node which
   * @param request what it wants
   */
  public record Waiting(NodePath node, Value.Obj request) {}

  /** Copies. */
  public RunResult {
    citations = List.copyOf(citations);
    waiting = List.copyOf(waiting);
  }

  /** A result that waits for nothing. */
  public RunResult(String runId, RunStatus status, Value.Obj outputs, String answer, @Nullable String error,
      @Nullable String errorType, Usage usage, int steps, int exceptions, Duration elapsed, Value.Obj conversation,
      List<Value.Obj> citations, Value.Obj notes) {
    this(runId, status, outputs, answer, error, errorType, usage, steps, exceptions, elapsed, conversation, citations,
        notes, List.of());
  }

  /** A result the app's rules had nothing to do with. */
  public RunResult(String runId, RunStatus status, Value.Obj outputs, String answer, @Nullable String error,
      @Nullable String errorType, Usage usage, int steps, int exceptions, Duration elapsed, Value.Obj conversation,
      List<Value.Obj> citations) {
    this(runId, status, outputs, answer, error, errorType, usage, steps, exceptions, elapsed, conversation, citations,
        new Value.Obj(Map.of()));
  }
}
