package io.dify.runtime.provider;

import java.time.Instant;

/**
 * An account as it is kept.
 *
 * @param tenantId whose it is
 * @param provider short id of the provider
 * @param name tells it from others of the same provider
 * @param sealed its fields, encrypted
 * @param createdAt when it was added
 */
public record SealedAccount(String tenantId, String provider, String name, String sealed, Instant createdAt) {}
