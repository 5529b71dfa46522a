package io.dify.runtime.conversation;

import io.dify.core.value.Value;
import java.time.Instant;

/**
 * A conversation.
 *
 * @param id id of the conversation
 * @param name title for people
 * @param inputs inputs of its first turn, used again by all later ones
 * @param variables conversation variables as its last run left them
 * @param turns messages accepted so far
 * @param createdAt when it began
 * @param updatedAt when it last changed
 */
public record Conversation(String id, String name, Value.Obj inputs, Value.Obj variables, int turns, Instant createdAt,
    Instant updatedAt) {}
