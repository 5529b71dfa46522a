package io.dify.runtime.journal;

import io.dify.runtime.conversation.Owner;
import java.time.Instant;

/**
 * What a durable run is, apart from what happens in it.
 *
 * @param id id of the run
 * @param owner whose run it is
 * @param versionId version of the app that runs, to the end
 * @param taskId names it for stop calls
 * @param messageId the message it answers, empty for workflows
 * @param conversationId the message's conversation, empty for workflows
 * @param acceptedAt when it was accepted
 */
public record RunHead(String id, Owner owner, String versionId, String taskId, String messageId,
    String conversationId, Instant acceptedAt) {}
