package io.dify.workflow.engine;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.stream.RunCursor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;

/** Waits for the events of a cursor one by one. */
final class EventIterator implements Iterator<RunEvent> {
  private static final Duration LONG = Duration.ofHours(1);

  private final RunCursor cursor;
  private final Queue<RunEvent> taken = new ArrayDeque<>();

  EventIterator(RunCursor cursor) {
    this.cursor = cursor;
  }

  @Override
  public boolean hasNext() {
    while (taken.isEmpty() && !cursor.ended()) {
      try {
        taken.addAll(cursor.take(LONG));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DifyException(ErrorCode.CANCELLED, "The thread that read the events was interrupted.", e);
      }
    }
    return !taken.isEmpty();
  }

  @Override
  public RunEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The run has ended; its last event was taken.");
    }
    return taken.remove();
  }
}
