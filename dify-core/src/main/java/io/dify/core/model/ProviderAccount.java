package io.dify.core.model;

import io.dify.core.secret.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A credential of a provider: all that is needed to connect.
 *
 * @param provider short id of the provider
 * @param name tells it from other credentials of the same provider
 * @param fields what the provider asks for, by field name ({@code api_key}, {@code base_url} ...); addresses are here too, and kept as carefully
 */
public record ProviderAccount(String provider, String name, Map<String, Secret> fields) {
  /** Copies. */
  public ProviderAccount {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** A field, empty when it is missing or blank. */
  public Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name)).map(Secret::reveal).map(String::strip)
        .filter(text -> !text.isEmpty());
  }
}
