package io.dify.workflow.engine;

import io.dify.workflow.run.RunResult;
import io.dify.workflow.stream.RunCursor;

/** A run that has been started. Thread-safe. */
public interface Run {
  /** Id of the run, a UUID. */
  String id();

  /** A reader that begins with the first event, whenever it is opened. */
  RunCursor subscribe();

  /** Waits for the end. */
  RunResult await() throws InterruptedException;

  /** Stops the run: nodes at work are broken off, the status becomes stopped. Without effect when it has ended. */
  void stop(String reason);
}
