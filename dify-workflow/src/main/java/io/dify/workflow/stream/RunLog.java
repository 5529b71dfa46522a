package io.dify.workflow.stream;

import io.dify.workflow.event.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The events of one run, in order, up to its end or its next pause, for any number of readers. Writing never waits for readers; reading starts at the first event, whenever it
 * begins. Bounded: the oldest events go when there are too many, and a reader that has not come past them is told so. Thread-safe.
 */
public final class RunLog {
  /** Events kept when nothing else is said. */
  public static final int DEFAULT_CAPACITY = 16_384;

  final ReentrantLock lock = new ReentrantLock();
  final Condition grown = lock.newCondition();
  private final int capacity;
  private RunEvent[] ring = new RunEvent[16];
  private long first;
  private long end;
  private boolean complete;

  /** A log that keeps this many events. */
  public RunLog(int capacity) {
    this.capacity = Math.max(ring.length, Integer.highestOneBit(capacity));
  }

  /** Adds an event; its number must be the next. The terminal event completes the log. */
  public void publish(RunEvent event) {
    lock.lock();
    try {
      if (event.seq() != end || (complete && !(event instanceof RunEvent.RunResumed))) {
        throw new IllegalStateException("Event " + event.seq() + " does not follow " + (end - 1) + ".");
      }
      if (end - first == ring.length) {
        if (ring.length < capacity) {
          grow();
        } else {
          first++;
        }
      }
      ring[(int) (end % ring.length)] = event;
      end++;
      complete = event instanceof RunEvent.RunEnded || event instanceof RunEvent.RunPaused;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void grow() {
    RunEvent[] larger = new RunEvent[ring.length * 2];
    for (long seq = first; seq < end; seq++) {
      larger[(int) (seq % larger.length)] = ring[(int) (seq % ring.length)];
    }
    ring = larger;
  }

  /** A reader that begins with the first event. */
  public RunCursor subscribe() {
    return subscribe(0);
  }

  /** A reader that begins with the event of this number, which may be yet to come. */
  public RunCursor subscribe(long from) {
    return new RunCursor(this, from);
  }

  /** The events still kept, the oldest first. */
  public List<RunEvent> kept() {
    lock.lock();
    try {
      List<RunEvent> kept = new ArrayList<>((int) (end - first));
      for (long seq = first; seq < end; seq++) {
        kept.add(ring[(int) (seq % ring.length)]);
      }
      return kept;
    } finally {
      lock.unlock();
    }
  }

  /** Number of the oldest event still kept; call under the lock. */
  long first() {
    return first;
  }

  /** Number of the next event; call under the lock. */
  long end() {
    return end;
  }

  /** Whether the terminal event is here; call under the lock. */
  boolean complete() {
    return complete;
  }

  /** An event that is kept; call under the lock. */
  RunEvent at(long seq) {
    return ring[(int) (seq % ring.length)];
  }
}
