package io.dify.core.time;

import java.time.InstantSource;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes ids: UUID version 7 (RFC 9562), whose order is the order of their making. Thread-safe. Within one instance ids strictly increase, also
 * when the clock stands still or goes back.
 */
public final class Ids {
  private final InstantSource clock;
  private final RandomGenerator random;
  /** Milliseconds shifted left by 12, plus a 12 bit counter: one number that only grows. */
  private final AtomicLong last = new AtomicLong();
  private final AtomicReference<@Nullable String> given = new AtomicReference<>();

  private Ids(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** Ids on the system clock, unguessable (seeded from {@link java.security.SecureRandom}). */
  public static Ids system() {
    return new Ids(InstantSource.system(), new java.security.SecureRandom());
  }

  /** The same ids for the same clock and seed; for tests and replays. */
  public static Ids seeded(InstantSource clock, long seed) {
    return new Ids(clock, new Random(new SplittableRandom(seed).nextLong()));
  }

  /** These ids, with a given one before the next: for doing again what was done under that id. Returns itself. */
  public Ids beginningWith(String id) {
    given.set(id);
    return this;
  }

  /** The next id, in the form of {@link UUID#toString()}. */
  public String next() {
    String first = given.get() == null ? null : given.getAndSet(null);
    if (first != null) {
      return first;
    }
    long stamp = last.updateAndGet(previous -> Math.max(previous + 1, clock.millis() << 12));
    long high = (stamp >>> 12 << 16) | 0x7000L | (stamp & 0xfffL);
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
