package io.dify.runtime.http;

import java.time.Duration;
import java.util.Set;

/**
 * How the server listens.
 *
 * @param host address to listen on
 * @param port port, 0 for any free one
 * @param idleTimeout how long a connection may stand still, also while a client does not read; a request that takes longer to arrive must come at 250
 *     bytes a second at least
 * @param stopTimeout how long requests may go on after the server was told to stop
 * @param corsOrigins patterns of origins whose pages may call, empty for none
 */
public record HttpSettings(String host, int port, Duration idleTimeout, Duration stopTimeout,
    Set<String> corsOrigins) {
  /** Copies. */
  public HttpSettings {
    corsOrigins = Set.copyOf(corsOrigins);
  }

  /** 30 seconds idle, 10 seconds to stop, no foreign origins. */
  public static HttpSettings at(String host, int port) {
    return new HttpSettings(host, port, Duration.ofSeconds(30), Duration.ofSeconds(10), Set.of());
  }
}
