package io.dify.workflow.event;

import io.dify.core.model.Usage;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.node.AgentLog;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunResult;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a run. Events of a run are numbered from 0 without a gap; the first is {@link RunStarted}, exactly one, the last, is
 * {@link RunEnded}. Where a run waits for somebody, {@link RunPaused} is the last for the time being, and {@link RunResumed} follows it.
 */
public sealed interface RunEvent {
  /** Number of the event in its run, from 0. */
  long seq();

  /** When it happened. */
  Instant at();

  /**
   * A pass of a container.
   *
   * @param containerId id of the container
   * @param containerType its type, for example {@code iteration}
   * @param index number of the pass, from 0
   */
  record Pass(String containerId, String containerType, int index) {}

  /**
   * The run was accepted.
   *
   * @param durable whether it survives its process; it is on disk then
   */
  record RunStarted(long seq, Instant at, String runId, Value.Obj inputs, boolean durable) implements RunEvent {
    /** A run that is lost with its process. */
    public RunStarted(long seq, Instant at, String runId, Value.Obj inputs) {
      this(seq, at, runId, inputs, false);
    }
  }

  /**
   * A node started.
   *
   * @param executionId id of this execution
   * @param index count of nodes started before
   * @param predecessor node whose end made this one ready, null for the root
   * @param pass the pass of a container it belongs to, null in the main graph
   */
  record NodeStarted(long seq, Instant at, String executionId, String nodeId, String nodeType, String title, int index,
      @Nullable String predecessor, @Nullable Pass pass) implements RunEvent {}

  /**
   * A try of a node failed; it is tried again.
   *
   * @param attempt number of the try that follows, from 1
   */
  record NodeRetried(long seq, Instant at, NodeStarted start, int attempt, String error,
      Duration elapsed) implements RunEvent {}

  /**
   * A node ended.
   *
   * @param error what went wrong, null unless failed
   * @param elapsed from start to end
   */
  record NodeFinished(long seq, Instant at, NodeStarted start, NodeStatus status, Value.Obj inputs,
      Value.Obj processData,
      Value.Obj outputs, @Nullable String error, Usage usage, Duration elapsed) implements RunEvent {}

  /** A pass of a container began; {@code container} is the container's own start. */
  record PassStarted(long seq, Instant at, NodeStarted container, Pass pass) implements RunEvent {}

  /**
   * A pass of a container ended.
   *
   * @param variables the variables of a loop as the pass left them; none for iterations
   */
  record PassFinished(long seq, Instant at, NodeStarted container, Pass pass, Duration elapsed,
      Value.Obj variables) implements RunEvent {}

  /**
   * A piece of the answer.
   *
   * @param text not empty
   * @param source the variable it comes from; for literal text of a template the template's own output
   */
  record TextChunk(long seq, Instant at, String text, Selector source) implements RunEvent {}

  /**
   * A piece of a model's reasoning; sent only where the answer shows the reasoning.
   *
   * @param start the node's start
   * @param text empty for the last piece only, when it adds nothing
   * @param last whether the node has no more of it
   */
  record ReasoningChunk(long seq, Instant at, NodeStarted start, String text, boolean last) implements RunEvent {}

  /** An agent tells of a step of its work. */
  record AgentLogged(long seq, Instant at, NodeStarted start, AgentLog entry) implements RunEvent {}

  /**
   * The text so far is void; this takes its place.
   *
   * @param reason {@code output_moderation}, {@code input_moderation} or {@code annotation_reply}; empty when the engine corrects itself
   */
  record TextReplaced(long seq, Instant at, String text, String reason) implements RunEvent {
    /** The engine corrects itself. */
    public TextReplaced(long seq, Instant at, String text) {
      this(seq, at, text, "");
    }
  }

  /**
   * A node waits for somebody.
   *
   * @param start the node's start
   * @param request what is wanted, as the node says it
   */
  record InputRequired(long seq, Instant at, NodeStarted start, Value.Obj request) implements RunEvent {}

  /**
   * A node that waited got its answer.
   *
   * @param start the node's start
   * @param answer the answer, as the node sees it
   */
  record InputReceived(long seq, Instant at, NodeStarted start, Value.Obj answer) implements RunEvent {}

  /**
   * The run waits for somebody; nothing more happens until it is resumed.
   *
   * @param result what there is so far; {@link RunResult#waiting} says for what it waits
   */
  record RunPaused(long seq, Instant at, RunResult result) implements RunEvent {}

  /** The run goes on, after a pause or after its process was lost. */
  record RunResumed(long seq, Instant at, String runId, Value.Obj inputs) implements RunEvent {}

  /** The run ended. */
  record RunEnded(long seq, Instant at, RunResult result) implements RunEvent {}
}
