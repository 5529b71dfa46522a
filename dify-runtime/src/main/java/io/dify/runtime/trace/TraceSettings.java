package io.dify.runtime.trace;

import io.dify.core.secret.Secret;
import java.util.Map;
import java.util.Optional;

/**
 * Where spans go.
 *
 * @param endpoint base address of a collector that takes OTLP over HTTP, such as {@code http://localhost:4318}; empty for nowhere
 * @param headers sent along, for example a key
 * @param share share of traces begun here that are exported, from 0 to 1; those begun elsewhere follow their beginning
 * @param service name of this server among others
 */
public record TraceSettings(Optional<String> endpoint, Map<String, Secret> headers, double share, String service) {
  /** Spans go nowhere. */
  public static final TraceSettings OFF = new TraceSettings(Optional.empty(), Map.of(), 1, "dify");

  /** Copies. */
  public TraceSettings {
    headers = Map.copyOf(headers);
  }
}
