package io.dify.core.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A clock that moves only when told to, in either direction. Thread-safe. */
public final class ManualClock implements InstantSource {
  private record Alarm(Instant at, CompletableFuture<Void> bell) {}

  private final List<Alarm> alarms = new ArrayList<>();
  private Instant now;

  /** A clock that shows this instant. */
  public ManualClock(Instant start) {
    now = start;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /** Moves the clock on, and completes the alarms that fall due, on this thread. */
  public void advance(Duration time) {
    set(instant().plus(time));
  }

  /** Sets the clock, and completes the alarms that fall due, on this thread. */
  public void set(Instant instant) {
    List<Alarm> due = new ArrayList<>();
    synchronized (this) {
      now = instant;
      for (Iterator<Alarm> each = alarms.iterator(); each.hasNext();) {
        Alarm alarm = each.next();
        if (!alarm.at().isAfter(instant)) {
          due.add(alarm);
          each.remove();
        }
      }
    }
    due.forEach(alarm -> alarm.bell().complete(null));
  }

  /** Completes when the clock has moved on by this time; at once when the time is not positive. */
  public synchronized CompletableFuture<Void> after(Duration time) {
    CompletableFuture<Void> bell = new CompletableFuture<>();
    if (time.isPositive()) {
      alarms.add(new Alarm(now.plus(time), bell));
    } else {
      bell.complete(null);
    }
    return bell;
  }
}
