package io.dify.runtime.conversation;

import io.dify.core.value.Value;
import java.time.Instant;

/**
 * A message to accept.
 *
 * @param messageId id it gets
 * @param conversationId conversation it belongs to, made when it does not exist
 * @param conversationName title, when the conversation is made
 * @param inputs inputs, when the conversation is made
 * @param versionId version of the app that will answer
 * @param query what the end user says
 * @param files files given along
 * @param at now
 */
public record NewTurn(String messageId, String conversationId, String conversationName, Value.Obj inputs,
    String versionId,
    String query, Value.Array files, Instant at) {}
