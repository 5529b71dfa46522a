package io.dify.core.http;

import java.time.Duration;

/**
 * Bounds of one call. A call that exceeds a time ends with {@code TIMEOUT}, one that exceeds the size with {@code LIMIT_EXCEEDED}. Where redirects are
 * followed, {@code total} counts for all of them together.
 *
 * @param connect name look-up, connection, the request to a proxy and the TLS handshake together
 * @param write until the other side has taken the request
 * @param firstByte from the end of the request to the end of the answer's headers
 * @param idle between two bytes of the answer
 * @param total the whole call, until the answer's last byte
 * @param maxBytes bytes of the answer's body, as sent and as decompressed
 */
public record HttpLimits(Duration connect, Duration write, Duration firstByte, Duration idle, Duration total,
    long maxBytes) {
  /** For ordinary requests: 10 s, 60 s, 60 s, 60 s, 5 min, 10 MiB. */
  public static final HttpLimits DEFAULT = new HttpLimits(Duration.ofSeconds(10), Duration.ofSeconds(60),
      Duration.ofSeconds(60), Duration.ofMinutes(5), 10 << 20);

  /** For calls of models, which may think long before they answer: 10 s, 5 min, 5 min, 2 min, 30 min, 64 MiB. */
  public static final HttpLimits MODEL = new HttpLimits(Duration.ofSeconds(10), Duration.ofMinutes(5),
      Duration.ofMinutes(2), Duration.ofMinutes(30), 64 << 20);

  /** Checks that all are positive. */
  public HttpLimits {
    if (!connect.isPositive() || !write.isPositive() || !firstByte.isPositive() || !idle.isPositive()
        || !total.isPositive() || maxBytes <= 0) {
      throw new IllegalArgumentException("Limits of HTTP calls must be positive");
    }
  }

  /** The request may take as long to send as the first byte of the answer to come. */
  public HttpLimits(Duration connect, Duration firstByte, Duration idle, Duration total, long maxBytes) {
    this(connect, firstByte, firstByte, idle, total, maxBytes);
  }

  /** The same with another time for the whole call. */
  HttpLimits withTotal(Duration other) {
    return new HttpLimits(connect, write, firstByte, idle, other, maxBytes);
  }
}
