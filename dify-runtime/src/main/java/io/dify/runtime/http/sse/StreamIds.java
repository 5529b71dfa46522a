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
 * @param forms what clients are told of forms besides
 */
public record StreamIds(String taskId, String runId, String workflowId, String userId, @Nullable Chat chat,
    FormTold forms) {
  /** Of a stream that tells nothing of forms besides. */
  public StreamIds(String taskId, String runId, String workflowId, String userId, @Nullable Chat chat) {
    this(taskId, runId, workflowId, userId, chat, FormTold.NOTHING);
  }

  /** The same, telling this of forms besides. */
  public StreamIds telling(FormTold besides) {
    return new StreamIds(taskId, runId, workflowId, userId, chat, besides);
  }

  /**
   * What records of a chat carry.
   *
   * @param messageId the message being answered
   * @param conversationId its conversation
   * @param createdAt when the message was accepted
   * @param kind which records there are
   */
  public record Chat(String messageId, String conversationId, Instant createdAt, Kind kind) {}

  /** Which records the streams of an app have besides the text and its end. */
  public enum Kind {
    /** Those of a workflow: its run and its nodes. */
    CHATFLOW,
    /** None. */
    CHAT,
    /** The rounds of the agent; its text has a name of its own. */
    AGENT,
    /** None, and no conversation either. */
    COMPLETION
  }
}
