package io.dify.core.model.gateway.limit;

import java.time.Duration;

/**
 * Bounds of a {@link ConcurrencyLimiter}.
 *
 * @param max calls at a time at most, and where the limit begins; from 1
 * @param maxWaiting calls that may wait for a place, from 0; more are refused
 * @param maxWait how long one may wait, above 0
 */
public record LimiterSettings(int max, int maxWaiting, Duration maxWait) {
  /** 10,000 at a time until the provider objects, 1,000 waiting, a minute each. */
  public static final LimiterSettings DEFAULT = new LimiterSettings(10_000, 1000, Duration.ofMinutes(1));

  /** Checks the ranges. */
  public LimiterSettings {
    if (max < 1 || maxWaiting < 0 || !maxWait.isPositive()) {
      throw new IllegalArgumentException("A limiter needs a place or more, a number that may wait, and a time above 0");
    }
  }
}
