package io.dify.runtime.trigger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at schedules on time until it is closed: when one is due, and every so often for those that were published elsewhere. One thread. */
public final class ScheduleClock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduleClock.class);
  private static final Duration OFTEN = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofMillis(50);

  private final Schedules schedules;
  private final InstantSource clock;
  private final ScheduledExecutorService timer = Executors
      .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("schedules").daemon().factory());

  private ScheduleClock(Schedules schedules, InstantSource clock) {
    this.schedules = schedules;
    this.clock = clock;
  }

  /** Begins. */
  public static ScheduleClock started(Schedules schedules, InstantSource clock) {
    ScheduleClock started = new ScheduleClock(schedules, clock);
    started.again(SOON);
    return started;
  }

  private void again(Duration delay) {
    try {
      timer.schedule(this::once, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Schedules are closed.");
    }
  }

  private void once() {
    Duration delay = OFTEN;
    try {
      delay = delay(schedules.tick(), clock.instant());
    } catch (RuntimeException e) {
      LOG.warn("Schedules could not be looked at; they are tried again in {} s.", OFTEN.toSeconds(), e);
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
