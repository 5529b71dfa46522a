package io.dify.workflow.replay;

import io.dify.core.value.Value;
import io.dify.workflow.run.RunResult;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended. Immutable.
 *
 * @param status by its wire name
 * @param answer the text given to readers
 * @param outputs outputs of the response nodes reached
 * @param error what went wrong, null unless failed or stopped
 * @param conversation conversation variables after the run
 * @param promptTokens tokens of all prompts
 * @param completionTokens tokens of all answers
 * @param steps nodes started
 */
public record Outcome(String status, String answer, Value.Obj outputs, @Nullable String error, Value.Obj conversation,
    long promptTokens, long completionTokens, int steps) {
  /** Of a result. */
  public static Outcome of(RunResult result) {
    return new Outcome(result.status().wire(), result.answer(), result.outputs(), result.error(),
        result.conversation(), result.usage().promptTokens(), result.usage().completionTokens(), result.steps());
  }
}
