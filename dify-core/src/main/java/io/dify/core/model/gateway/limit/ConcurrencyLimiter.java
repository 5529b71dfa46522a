package io.dify.core.model.gateway.limit;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Admits so many calls at a time as a service bears. Thread-safe; those who wait are served in order of arrival.
 *
 * <p>
 * The limit grows by addition and shrinks by multiplication (D.-M. Chiu, R. Jain, "Analysis of the Increase and Decrease Algorithms for Congestion
 * Avoidance in Computer Networks", 1989; the congestion avoidance of TCP, RFC 5681):
 *
 * <pre>
 * success, when at least half of the limit was in use:  limit = min(max, limit + 1 / limit)
 * overload (429 or time-out):                           limit = max(1, min(limit, calls under way) / 2)
 * </pre>
 *
 * So a limit of n grows by one with n successes. One moment of overload fails many calls at once; calls that began before the last cut say nothing new
 * and do not cut again. There is no slow start: what a provider permits is written in no answer, most accounts never meet their limit, and starting low
 * would hold up the first hundred streams of each process; the limit begins at its greatest value.
 */
public final class ConcurrencyLimiter {
  /** How a call ended, as far as the limit is concerned. */
  public enum Ending {
    /** The service bore it. */
    SUCCESS,
    /** The service said that it is called too much, or did not answer in time. */
    OVERLOAD,
    /** Nothing that tells about load. */
    OTHER
  }

  /** A place that was taken; to be given back once. */
  public final class Permit {
    private final long round;
    private boolean returned;

    private Permit(long round) {
      this.round = round;
    }

    /** Gives the place back. Later calls have no effect. */
    public void release(Ending ending) {
      end(this, ending);
    }
  }

  private static final class Waiter {
    final CountDownLatch woken = new CountDownLatch(1);
    volatile boolean admitted;
  }

  private final LimiterSettings settings;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiter> waiting = new ArrayDeque<>();
  private double limit;
  private int inFlight;
  private long round;

  /**
   * A limiter at its greatest value.
   *
   * @param name what is limited, for messages
   */
  public ConcurrencyLimiter(String name, LimiterSettings settings) {
    this.name = name;
    this.settings = settings;
    this.limit = settings.max();
  }

  /**
   * Takes a place, waiting for one if need be.
   *
   * @throws DifyException {@code TOO_MANY_REQUESTS} when too many wait or none is free in time, {@code CANCELLED}
   */
  public Permit acquire(Cancellation cancellation) {
    Waiter waiter = new Waiter();
    lock.lock();
    try {
      if (waiting.isEmpty() && inFlight < whole()) {
        inFlight++;
        return new Permit(round);
      }
      if (waiting.size() >= settings.maxWaiting()) {
        throw refused(waiting.size() + " calls wait already");
      }
      waiting.addLast(waiter);
    } finally {
      lock.unlock();
    }
    await(waiter, cancellation);
    lock.lock();
    try {
      if (waiter.admitted) {
        return new Permit(round);
      }
      waiting.remove(waiter);
    } finally {
      lock.unlock();
    }
    cancellation.throwIfCancelled();
    throw refused("none became free within " + settings.maxWait().toMillis() + " ms");
  }

  private void await(Waiter waiter, Cancellation cancellation) {
    Cancellation.Registration registration = cancellation.onCancel(waiter.woken::countDown);
    try {
      boolean woken = waiter.woken.await(settings.maxWait().toNanos(), TimeUnit.NANOSECONDS);
      if (woken && cancellation.isCancelled()) {
        giveUp(waiter);
        cancellation.throwIfCancelled();
      }
    } catch (InterruptedException e) {
      giveUp(waiter);
      Thread.currentThread().interrupt();
      throw new DifyException(ErrorCode.CANCELLED, "The call was interrupted.", e);
    } finally {
      registration.close();
    }
  }

  /** One who leaves may have been given a place in the same moment. */
  private void giveUp(Waiter waiter) {
    lock.lock();
    try {
      if (waiter.admitted) {
        inFlight--;
        admit();
      } else {
        waiting.remove(waiter);
      }
    } finally {
      lock.unlock();
    }
  }

  private void end(Permit permit, Ending ending) {
    lock.lock();
    try {
      if (permit.returned) {
        return;
      }
      permit.returned = true;
      learn(permit, ending);
      inFlight--;
      admit();
    } finally {
      lock.unlock();
    }
  }

  private void learn(Permit permit, Ending ending) {
    switch (ending) {
      case SUCCESS -> {
        if (inFlight * 2 >= limit) {
          limit = Math.min(settings.max(), limit + 1 / limit);
        }
      }
      case OVERLOAD -> {
        if (permit.round == round) {
          limit = Math.max(1, Math.min(limit, inFlight) / 2);
          round++;
        }
      }
      case OTHER -> {
      }
    }
  }

  private void admit() {
    while (!waiting.isEmpty() && inFlight < whole()) {
      Waiter next = waiting.removeFirst();
      next.admitted = true;
      inFlight++;
      next.woken.countDown();
    }
  }

  private int whole() {
    return (int) limit;
  }

  /** How many calls are admitted at a time, at present. */
  public int limit() {
    lock.lock();
    try {
      return whole();
    } finally {
      lock.unlock();
    }
  }

  /** Calls under way and waiting. */
  public int load() {
    lock.lock();
    try {
      return inFlight + waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a call would be admitted at once. */
  public boolean hasRoom() {
    lock.lock();
    try {
      return waiting.isEmpty() && inFlight < whole();
    } finally {
      lock.unlock();
    }
  }

  private DifyException refused(String why) {
    return new DifyException(ErrorCode.TOO_MANY_REQUESTS,
        name + " bears " + whole() + " calls at a time at present, and "
            + why + ". Try again in a moment, add another credential, or raise limits in models.yml.");
  }
}
