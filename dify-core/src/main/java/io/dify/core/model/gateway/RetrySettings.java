package io.dify.core.model.gateway;

import java.time.Duration;

/**
 * How model calls that failed before their first piece are repeated: after a delay that doubles from the first to the longest, varied at random by a
 * fifth; when the provider says how long to wait, after that time. A provider that asks for more than the longest delay is not waited for.
 *
 * @param maxRetries repetitions after the first try, 0 for none
 * @param firstDelay delay before the first repetition
 * @param maxDelay longest delay
 */
public record RetrySettings(int maxRetries, Duration firstDelay, Duration maxDelay) {
  /** Two repetitions, after about half a second and a second; waits up to 10 s where the provider asks for it. */
  public static final RetrySettings DEFAULT = new RetrySettings(2, Duration.ofMillis(500), Duration.ofSeconds(10));

  /** Checks the ranges. */
  public RetrySettings {
    if (maxRetries < 0 || !firstDelay.isPositive() || maxDelay.compareTo(firstDelay) <= 0) {
      throw new IllegalArgumentException(
          "Retries need a number from 0, and a first delay above 0 and below the longest");
    }
  }
}
