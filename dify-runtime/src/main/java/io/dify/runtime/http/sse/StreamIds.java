package io.dify.runtime.http.sse;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The ids that records of a stream carry.
 *
 * @param taskId names the generation, for stop calls
 * @param runId names the run
 * @param workflowId version of the app that runs
 * @param userId the end user who asked
 * @param chat what records of a chat carry besides, null for workflow apps
 */
public record StreamIds(String taskId, String runId, String workflowId, String userId, @Nullable Chat chat) {
  /**
   * What records of a chat carry.
   *
   * @param messageId the message being answered
   * @param conversationId its conversation
   * @param createdAt when the message was accepted
   * @param isAgent whether an agent-chat app answers, whose streams have records of their own
   */
  public record Chat(String messageId, String conversationId, Instant createdAt, boolean isAgent) {
    /** Of another chat. */
    public Chat(String messageId, String conversationId, Instant createdAt) {
      this(messageId, conversationId, createdAt, false);
    }
  }
}
