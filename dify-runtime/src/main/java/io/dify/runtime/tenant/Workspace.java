package io.dify.runtime.tenant;

import java.time.Instant;

/**
 * A workspace. Everything stored belongs to one; its id is the tenant that every query carries.
 *
 * @param id tenant id
 * @param name name for people
 * @param createdAt when it was made
 */
public record Workspace(String id, String name, Instant createdAt) {}
