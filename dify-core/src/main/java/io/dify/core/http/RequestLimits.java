package io.dify.core.http;

import java.time.Duration;

/**
 * What a request that an app writes down itself may use up. The operator's: an app may ask for less, never for more.
 *
 * @param connect time to connect, unless the app names another, and the most it may name
 * @param read time between two bytes of the answer, and before its first; likewise
 * @param write time to hand over the request; likewise
 * @param total the whole request with its redirects and answer, whatever the app names
 * @param maxTextBytes bytes of an answer that is text
 * @param maxBinaryBytes bytes of an answer that is a file
 * @param maxRequestBytes bytes of a body that is sent
 * @param maxRedirects redirects followed
 * @param mayTrustAnybody whether an app may turn the check of certificates off
 */
public record RequestLimits(Times connect, Times read, Times write, Duration total, int maxTextBytes,
    int maxBinaryBytes, int maxRequestBytes, int maxRedirects, boolean mayTrustAnybody) {
  /**
   * A time that an app may choose.
   *
   * @param usual unless it names one
   * @param most at most
   */
  public record Times(Duration usual, Duration most) {
    /** Checks. */
    public Times {
      if (!usual.isPositive() || usual.compareTo(most) > 0) {
        throw new IllegalArgumentException("The usual time must be positive and not above the greatest");
      }
    }

    /** The time for a wish; zero for none. */
    public Duration of(Duration wished) {
      return !wished.isPositive() ? usual : wished.compareTo(most) > 0 ? most : wished;
    }
  }

  /**
   * Connect 10 s (at most 300 s), read and write 600 s (at most as much), 20 min in all; 1 MiB of text, 10 MiB of a file, 50 MiB sent, 10 redirects; apps may
   * turn the check of certificates off.
   */
  public static final RequestLimits DEFAULT = new RequestLimits(
      new Times(Duration.ofSeconds(10), Duration.ofSeconds(300)),
      new Times(Duration.ofSeconds(600), Duration.ofSeconds(600)),
      new Times(Duration.ofSeconds(600), Duration.ofSeconds(600)), Duration.ofMinutes(20), 1 << 20, 10 << 20, 50 << 20,
      10, true);

  /** Checks. */
  public RequestLimits {
    if (!total.isPositive() || maxTextBytes <= 0 || maxBinaryBytes <= 0 || maxRequestBytes <= 0 || maxRedirects < 0) {
      throw new IllegalArgumentException("Limits of requests must be positive");
    }
  }
}
