package io.dify.runtime.auth;

import java.time.Instant;

/**
 * A key as it is kept: everything but the token itself.
 *
 * @param id id of the key
 * @param tenantId workspace it belongs to, empty for keys of the operator
 * @param kind what it opens
 * @param appId app it is bound to, empty for kinds other than {@link CredentialKind#APP}
 * @param hint last characters of the token, for people to tell keys apart
 * @param createdAt when it was made
 */
public record ApiKey(String id, String tenantId, CredentialKind kind, String appId, String hint, Instant createdAt) {}
