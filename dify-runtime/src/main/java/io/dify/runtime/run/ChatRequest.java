package io.dify.runtime.run;

import io.dify.core.value.Value;

/**
 * A turn of a chat.
 *
 * @param user the end user
 * @param query what is said, not blank
 * @param inputs inputs of the app; of later turns they are ignored, the first turn's are used again
 * @param conversationId the conversation to go on with, empty for a new one
 * @param autoName whether a new conversation gets its title from the query
 * @param sentFiles the files as the client sent them, for the record
 * @param files the files for the run
 */
public record ChatRequest(String user, String query, Value.Obj inputs, String conversationId, boolean autoName,
    Value.Array sentFiles, Value.Array files) {}
