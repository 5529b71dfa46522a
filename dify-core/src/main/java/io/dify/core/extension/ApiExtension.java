package io.dify.core.extension;

import io.dify.core.secret.Secret;

/**
 * A service that the operator has configured under a name.
 *
 * @param endpoint its {@code http} or {@code https} address
 * @param key sent as bearer token
 */
public record ApiExtension(String endpoint, Secret key) {}
