package io.dify.workflow.engine;

import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.stream.RunCursor;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A run that has been started. Thread-safe. */
public interface Run {
  /** Id of the run, a UUID. */
  String id();

  /** A reader that begins with the first event, whenever it is opened. */
  RunCursor subscribe();

  /**
   * The events as they happen, the first to the last, for a loop: the iterator waits for the next. Every iterator begins with the first event; leaving
   * the loop early does not stop the run.
   *
   * @return throws {@code CANCELLED} when the waiting thread is interrupted, {@code LIMIT_EXCEEDED} when the reader falls too far behind
   */
  default Iterable<RunEvent> events() {
    return () -> new EventIterator(subscribe());
  }

  /**
   * Calls back for every event, the first to the last, one after another on a thread that may block. A slow listener holds up nothing but itself.
   *
   * @return completed with the result after the listener has seen the last event; completed with what it threw, when it did, and no more events come
   */
  CompletableFuture<RunResult> listen(Consumer<RunEvent> listener);

  /** Waits for the end. */
  RunResult await() throws InterruptedException;

  /** Stops the run: nodes at work are broken off, the status becomes stopped. Without effect when it has ended. */
  void stop(String reason);
}
