package io.dify.runtime.trigger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what is due on time, until it is closed: when something is, and every so often for what another process may have added. One thread. */
public final class DueClock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DueClock.class);
  private static final Duration OFTEN = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofMillis(50);

  private final String name;
  private final Supplier<Optional<Instant>> tick;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;

  private DueClock(String name, Supplier<Optional<Instant>> tick, InstantSource clock) {
    this.name = name;
    this.tick = tick;
    this.clock = clock;
    this.timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(name).daemon().factory());
  }

  /**
   * Begins.
   *
   * @param name of the thread, and in the log
   * @param tick does what is due, and tells when something is due next; empty for not known
   */
  public static DueClock started(String name, Supplier<Optional<Instant>> tick, InstantSource clock) {
    DueClock started = new DueClock(name, tick, clock);
    started.again(SOON);
    return started;
  }

  private void again(Duration delay) {
    try {
      var unused = timer.schedule(this::once, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} are closed.", name);
    }
  }

  private void once() {
    Duration delay = OFTEN;
    try {
      delay = delay(tick.get(), clock.instant());
    } catch (RuntimeException e) {
      if (!timer.isShutdown()) {
        LOG.warn("{} could not be looked at; they are tried again in {} s.", name, OFTEN.toSeconds(), e);
      }
    }
    again(delay);
  }

  /** Until the next one is due, at least a moment, at most {@link #OFTEN}. */
  static Duration delay(Optional<Instant> next, Instant now) {
    Duration until = next.map(at -> Duration.between(now, at)).orElse(OFTEN);
    if (until.compareTo(OFTEN) > 0) {
      return OFTEN;
    }
    return until.isNegative() || until.compareTo(SOON) < 0 ? Duration.ofSeconds(1) : until;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
