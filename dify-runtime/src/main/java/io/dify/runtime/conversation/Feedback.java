package io.dify.runtime.conversation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an end user thinks of an answer.
 *
 * @param id its id
 * @param conversationId conversation of the message
 * @param messageId the message
 * @param endUserId who rated it
 * @param rating {@code like} or {@code dislike}
 * @param content words about it, null when there are none
 * @param createdAt when it was first rated
 * @param updatedAt when the rating last changed
 */
public record Feedback(String id, String conversationId, String messageId, String endUserId, String rating,
    @Nullable String content, Instant createdAt, Instant updatedAt) {}
