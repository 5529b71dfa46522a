package io.dify.workflow.stream;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.event.RunEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A reader's place in the log of a run. For one thread at a time. */
public final class RunCursor {
  private static final int BATCH = 256;

  private final RunLog log;
  private long next;

  RunCursor(RunLog log, long next) {
    this.log = log;
    this.next = next;
  }

  /**
   * The next events, waiting for the first of them as long as the timeout says; empty after the timeout, and for ever once the terminal event has
   * been taken.
   *
   * @throws DifyException {@code LIMIT_EXCEEDED} when this reader has fallen too far behind
   */
  public List<RunEvent> take(Duration timeout) throws InterruptedException {
    long nanos = timeout.toNanos();
    log.lock.lockInterruptibly();
    try {
      while (next >= log.end() && !log.complete()) {
        if (nanos <= 0) {
          return List.of();
        }
        nanos = log.grown.awaitNanos(nanos);
      }
      if (next < log.first()) {
        throw new DifyException(ErrorCode.LIMIT_EXCEEDED,
            "This reader has fallen more than " + (log.end() - log.first())
                + " events behind the run and was cut off. Read faster, or ask for the result when the run has ended.");
      }
      List<RunEvent> events = new ArrayList<>();
      while (next < log.end() && events.size() < BATCH) {
        events.add(log.at(next++));
      }
      return events;
    } finally {
      log.lock.unlock();
    }
  }

  /** Whether the terminal event has been taken. */
  public boolean ended() {
    log.lock.lock();
    try {
      return log.complete() && next >= log.end();
    } finally {
      log.lock.unlock();
    }
  }
}
