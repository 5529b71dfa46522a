package io.dify.runtime.metrics;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** End users seen in the last five minutes, as hashes. At most 100,000 are told apart; beyond that new ones are not counted. Thread-safe. */
final class ActiveUsers {
  private static final long WINDOW_MILLIS = Duration.ofMinutes(5).toMillis();
  private static final int MOST = 100_000;

  private final InstantSource clock;
  private final Map<Long, Long> seen = new ConcurrentHashMap<>();

  ActiveUsers(InstantSource clock) {
    this.clock = clock;
  }

  void seen(String app, String user) {
    long key = ((long) app.hashCode() << Integer.SIZE) ^ user.hashCode();
    long now = clock.millis();
    if (seen.size() < MOST || seen.containsKey(key)) {
      seen.put(key, now);
    }
  }

  int count() {
    long since = clock.millis() - WINDOW_MILLIS;
    seen.values().removeIf(at -> at < since);
    return seen.size();
  }
}
