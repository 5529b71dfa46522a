package io.dify.runtime.run;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.limit.TooManyRequests;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Lets only so many runs at a time compute, and has the others wait in the order of their coming before they are begun. Thread-safe.
 *
 * <p>Without it everything that comes is begun at once. Where more comes than the processors can do, each of the runs then gets a smaller share of them, none ends, all hold
 * memory, and what one costs grows with their number: a server that fell behind in a burst never gets out again. A request that waits here has its question and a
 * thread, and nothing else.
 *
 * <p>A place is held from before a run begins until it waits for something that is not this machine's processors ({@link Place#free}), or ends. Streams that wait for a
 * model hold none, however many they are. What waits and is not known to (the embedding model of a base that is behind a network) is taken to wait after
 * {@link #LONGEST_HOLD}: its place is somebody else's then.
 */
public final class RunGate {
  /** Runs that compute at a time, for each processor: enough to share a commit of the database, few enough to be soon over. */
  static final int PLACES_PER_PROCESSOR = 16;
  /** How many may wait at most: what waits outlives collections of garbage and is copied by each, so a longer queue makes all the others dearer. */
  static final int MOST_WAITING = 2_500;
  /** How long one waits at most. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  /** How long a run computes at most before it is taken to wait for something. */
  static final Duration LONGEST_HOLD = Duration.ofMillis(500);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Condition> queue = new ArrayDeque<>();
  /** The one that was taken first is the first. */
  private final SequencedSet<Place> held = new LinkedHashSet<>();
  private final int places;
  private final int mostWaiting;
  private final LongSupplier nanos;

  /** A gate for the processors of this machine. */
  public RunGate() {
    this(PLACES_PER_PROCESSOR * Runtime.getRuntime().availableProcessors(), MOST_WAITING, System::nanoTime);
  }

  /** @param nanos the time, from any beginning */
  RunGate(int places, int mostWaiting, LongSupplier nanos) {
    this.places = places;
    this.mostWaiting = mostWaiting;
    this.nanos = nanos;
  }

  /** The place of one run. */
  final class Place {
    private final long since = nanos.getAsLong();

    private Place() {}

    /** Gives the place to whoever waits; without effect when that was done before. */
    void free() {
      lock.lock();
      try {
        if (held.remove(this)) {
          wakeFirst();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** How many wait. */
  public int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a place, when all who came before have one.
   *
   * @throws TooManyRequests when too many wait already, or this one has for too long
   * @throws DifyException {@code CANCELLED} when the thread is interrupted
   */
  Place enter() {
    lock.lock();
    try {
      if (!queue.isEmpty() || !hasPlace()) {
        await();
      }
      Place place = new Place();
      held.add(place);
      return place;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DifyException(ErrorCode.CANCELLED, "Interrupted while waiting for a place to run.", e);
    } finally {
      lock.unlock();
    }
  }

  private void await() throws InterruptedException {
    if (queue.size() >= mostWaiting) {
      throw busy();
    }
    long end = nanos.getAsLong() + LONGEST_WAIT.toNanos();
    Condition mine = lock.newCondition();
    queue.add(mine);
    try {
      while (queue.peek() != mine || !hasPlace()) {
        long left = end - nanos.getAsLong();
        if (left <= 0) {
          throw busy();
        }
        mine.await(queue.peek() == mine ? Math.min(left, untilOverdue()) : left, TimeUnit.NANOSECONDS);
      }
    } finally {
      queue.remove(mine);
      wakeFirst();
    }
  }

  /** Whoever is the first finds out whether there is a place, and how long to wait for one. */
  private void wakeFirst() {
    Condition first = queue.peek();
    if (first != null) {
      first.signal();
    }
  }

  private boolean hasPlace() {
    while (held.size() >= places && untilOverdue() <= 0) {
      held.removeFirst();
    }
    return held.size() < places;
  }

  private long untilOverdue() {
    return held.getFirst().since + LONGEST_HOLD.toNanos() - nanos.getAsLong();
  }

  private TooManyRequests busy() {
    return new TooManyRequests(ErrorCode.TOO_MANY_REQUESTS, "The server has more to do than it can: " + queue.size()
        + " requests wait to be begun. Try again in " + RETRY_AFTER.toSeconds()
        + " s, or give the server more processors.", RETRY_AFTER);
  }
}
