package io.dify.runtime.limit;

import java.time.Duration;

/**
 * Tokens that come back evenly, a minute's worth at most. Whoever takes more than there is leaves a debt: the next one waits until it is paid. Whole numbers
 * only, in shares of a token such that a millisecond brings {@code perMinute} of them. Thread-safe.
 */
final class TokenBucket {
  private static final long TOKEN = 60_000;

  private final long perMinute;
  private long shares;
  private long filledAt;

  TokenBucket(long perMinute, long nowMillis) {
    this.perMinute = perMinute;
    this.shares = perMinute * TOKEN;
    this.filledAt = nowMillis;
  }

  /** How long to wait until there is a whole token; zero when there is. */
  synchronized Duration delay(long nowMillis) {
    fill(nowMillis);
    return shares >= TOKEN ? Duration.ZERO : Duration.ofMillis(Math.ceilDiv(TOKEN - shares, perMinute));
  }

  /** Takes tokens, whether there are as many or not. */
  synchronized void take(long count, long nowMillis) {
    fill(nowMillis);
    shares -= count * TOKEN;
  }

  private void fill(long nowMillis) {
    long passed = nowMillis - filledAt;
    if (passed > 0) {
      long missing = perMinute * TOKEN - shares;
      shares = passed > missing / perMinute ? perMinute * TOKEN : shares + passed * perMinute;
      filledAt = nowMillis;
    }
  }
}
