package io.dify.runtime.run;

import io.dify.core.error.DifyException;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.workflow.engine.Run;
import io.dify.workflow.run.RunResult;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A turn that is being answered. Thread-safe.
 *
 * @param taskId names the generation, for stop calls
 * @param messageId id of the message
 * @param conversationId id of its conversation
 * @param createdAt when it was accepted
 * @param run the run that answers
 * @param end completes when the answer is stored, or could not be
 */
public record ChatTurn(String taskId, String messageId, String conversationId, Instant createdAt, Run run,
    CompletableFuture<End> end) {
  /**
   * The end of a turn, stored.
   *
   * @param result how the run ended
   * @param outcome what was stored
   */
  public record End(RunResult result, ChatMessage.Outcome outcome) {}

  /**
   * Waits until the answer is stored.
   *
   * @throws DifyException when it could not be
   */
  public End await() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw DifyException.of(e.getCause() == null ? e : e.getCause());
    }
  }
}
