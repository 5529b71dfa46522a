package io.dify.runtime.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the server listens.
 *
 * @param host address to listen on
 * @param port port, 0 for any free one
 * @param idleTimeout how long a connection may stand still, also while a client does not read; a request that takes more than twice that to arrive must come at 250
 *     bytes a second at least
 * @param stopTimeout how long requests may go on after the server was told to stop
 * @param corsOrigins patterns of origins whose pages may call, empty for none
 * @param uploads a folder that no other process uses, for uploads on their way; null for a temporary one
 */
public record HttpSettings(String host, int port, Duration idleTimeout, Duration stopTimeout,
    Set<String> corsOrigins, @Nullable Path uploads) {
  /** Copies. */
  public HttpSettings {
    corsOrigins = Set.copyOf(corsOrigins);
  }

  /** With a temporary folder for uploads. */
  public HttpSettings(String host, int port, Duration idleTimeout, Duration stopTimeout, Set<String> corsOrigins) {
    this(host, port, idleTimeout, stopTimeout, corsOrigins, null);
  }

  /** The same with uploads on their way in a folder that no other process uses; what an earlier process left in it is deleted. */
  public HttpSettings uploadingThrough(Path folder) {
    return new HttpSettings(host, port, idleTimeout, stopTimeout, corsOrigins, folder);
  }

  /** 30 seconds idle, 10 seconds to stop, no foreign origins. */
  public static HttpSettings at(String host, int port) {
    return new HttpSettings(host, port, Duration.ofSeconds(30), Duration.ofSeconds(10), Set.of());
  }

  /** Whether only this machine can reach it. */
  public boolean isLoopback() {
    return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
  }
}
