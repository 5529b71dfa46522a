package io.dify.runtime.http.service;

import java.time.Duration;

/**
 * Limits of the endpoints.
 *
 * @param maxBodyBytes largest JSON body accepted, default 10 MiB; files have a limit of their own
 * @param pingInterval how long a stream may be silent before a ping, default 10 s as Dify does
 */
public record ServiceLimits(long maxBodyBytes, Duration pingInterval) {
  /** The defaults. */
  public static final ServiceLimits DEFAULT = new ServiceLimits(10L << 20, Duration.ofSeconds(10));
}
