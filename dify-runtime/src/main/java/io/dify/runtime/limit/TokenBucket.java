package io.dify.runtime.limit;

import java.time.Duration;

/**
 * Tokens that come back evenly, a minute's worth at most. Whoever takes more than there is leaves a debt: the next one waits until it is paid. Thread-safe.
 */
final class TokenBucket {
  private static final double MINUTE_MILLIS = 60_000;

  private final long perMinute;
  private double tokens;
  private long filledAt;

  TokenBucket(long perMinute, long nowMillis) {
    this.perMinute = perMinute;
    this.tokens = perMinute;
    this.filledAt = nowMillis;
  }

  /** How long to wait until there is a whole token; zero when there is. */
  synchronized Duration delay(long nowMillis) {
    fill(nowMillis);
    return tokens >= 1 ? Duration.ZERO : Duration.ofMillis((long) Math.ceil((1 - tokens) * MINUTE_MILLIS / perMinute));
  }

  /** Takes tokens, whether there are as many or not. */
  synchronized void take(long count, long nowMillis) {
    fill(nowMillis);
    tokens -= count;
  }

  private void fill(long nowMillis) {
    double back = (nowMillis - filledAt) * perMinute / MINUTE_MILLIS;
    if (back > 0) {
      tokens = Math.min(perMinute, tokens + back);
      filledAt = nowMillis;
    }
  }
}
