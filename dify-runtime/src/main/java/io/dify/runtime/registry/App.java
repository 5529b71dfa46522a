package io.dify.runtime.registry;

import java.time.Instant;

/**
 * An app of a workspace.
 *
 * @param id id of the app
 * @param tenantId workspace it belongs to
 * @param name its name, which no other app of the workspace has
 * @param mode mode as app files write it, for example {@code advanced-chat}
 * @param createdAt when it was first published
 */
public record App(String id, String tenantId, String name, String mode, Instant createdAt) {}
