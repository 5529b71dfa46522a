package io.dify.runtime.registry;

import java.time.Instant;

/**
 * What an app will be when it is published next.
 *
 * @param id id of the draft; it names no version that can run
 * @param appId the app
 * @param source the app file
 * @param updatedAt when it was imported
 */
public record AppDraft(String id, String appId, String source, Instant updatedAt) {}
