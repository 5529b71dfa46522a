package io.dify.runtime.registry;

import java.time.Instant;

/**
 * A published version of an app. Never changes: a run ends on the version it began with.
 *
 * @param id id of the version, {@code workflow_id} for clients
 * @param appId app it is a version of
 * @param number 1 for the first, one more for each that follows
 * @param source the app file as it was imported
 * @param fingerprint hash of the source
 * @param createdAt when it was published
 */
public record AppVersion(String id, String appId, int number, String source, String fingerprint, Instant createdAt) {}
