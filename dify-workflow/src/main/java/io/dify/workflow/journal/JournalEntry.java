package io.dify.workflow.journal;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.node.AgentLog;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunStatus;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fact of a run. Entries are never changed or removed; state, stream and history of a run are folds of its entries.
 */
public sealed interface JournalEntry {
  /** When it became a fact. */
  Instant at();

  /**
   * The run was accepted; always the first entry.
   *
   * @param request with the inputs as the root node admitted them
   * @param durable whether the run survives its process
   */
  record Accepted(Instant at, String runId, RunRequest request, boolean durable) implements JournalEntry {
    /** A run that is lost with its process. */
    public Accepted(Instant at, String runId, RunRequest request) {
      this(at, runId, request, false);
    }
  }

  /** A node was started. */
  record Started(Instant at, NodePath node, String executionId) implements JournalEntry {}

  /**
   * A try of a node failed and it will be tried again.
   *
   * @param attempt number of the try that follows, from 1
   */
  record Retried(Instant at, NodePath node, int attempt, String errorType, String error) implements JournalEntry {}

  /**
   * A node ended.
   *
   * @param handle the handle it chose, null when all edges are taken
   * @param result what it left behind
   * @param errorType kind of error, null unless it failed
   * @param error what went wrong, null unless it failed
   */
  record Finished(Instant at, NodePath node, NodeStatus status, @Nullable String handle, NodeResult result,
      @Nullable String errorType, @Nullable String error) implements JournalEntry {}

  /**
   * A node waits for somebody.
   *
   * @param request what is wanted
   */
  record Asked(Instant at, NodePath node, Value.Obj request) implements JournalEntry {}

  /**
   * A node that waited has got its answer, and is executed again.
   *
   * @param answer what was answered
   */
  record Answered(Instant at, NodePath node, Value.Obj answer) implements JournalEntry {}

  /** Nothing is left to do until a node that waits is answered: the run uses neither thread nor memory. */
  record Paused(Instant at) implements JournalEntry {}

  /** The run goes on: after a pause, or after its process was lost. Nodes at work are executed once more. */
  record Resumed(Instant at) implements JournalEntry {}

  /** A pass of a container began. */
  record PassOpened(Instant at, NodePath container, int index) implements JournalEntry {}

  /** A pass of a container ended: nothing in it is ready or at work. */
  record PassClosed(Instant at, NodePath container, int index) implements JournalEntry {}

  /** A piece of the answer was released to readers. */
  record Said(Instant at, String text, Selector source) implements JournalEntry {}

  /**
   * A piece of a model's reasoning was shown to readers.
   *
   * @param text empty for the last piece only, when it adds nothing
   * @param last whether the node has no more of it
   */
  record Reasoned(Instant at, NodePath node, String text, boolean last) implements JournalEntry {}

  /** An agent told of a step of its work. */
  record Logged(Instant at, NodePath node, AgentLog entry) implements JournalEntry {}

  /**
   * The text released so far was taken back for this.
   *
   * @param reason one of the constants here when the app's rules say so, empty when the engine corrects itself
   * @param about what there is to know of it, such as the annotation
   */
  record Replaced(Instant at, String text, String reason, Value.Obj about) implements JournalEntry {
    /** The input must not be. */
    public static final String INPUT_MODERATION = "input_moderation";
    /** The answer must not be. */
    public static final String OUTPUT_MODERATION = "output_moderation";
    /** Somebody has written an answer to the question. */
    public static final String ANNOTATION = "annotation_reply";

    /** The engine corrects itself. */
    public Replaced(Instant at, String text) {
      this(at, text, "", new Value.Obj(Map.of()));
    }
  }

  /** The run ended; always the last entry. */
  record Ended(Instant at, RunStatus status, @Nullable String errorType,
      @Nullable String error) implements JournalEntry {}
}
