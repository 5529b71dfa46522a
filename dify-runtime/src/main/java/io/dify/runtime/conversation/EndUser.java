package io.dify.runtime.conversation;

import java.time.Instant;

/**
 * Somebody an app was used for. Not an account: the client of the API says who it is.
 *
 * @param id its id
 * @param tenantId its workspace
 * @param appId its app
 * @param sessionId what the client calls it
 * @param createdAt when it was first seen
 */
public record EndUser(String id, String tenantId, String appId, String sessionId, Instant createdAt) {}
