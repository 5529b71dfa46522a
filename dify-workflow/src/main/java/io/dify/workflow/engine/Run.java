package io.dify.workflow.engine;

import io.dify.core.value.Value;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.stream.RunCursor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A run that has been started. Thread-safe. */
public interface Run {
  /** Id of the run, a UUID. */
  String id();

  /** A reader that begins with the first event, whenever it is opened. */
  default RunCursor subscribe() {
    return subscribe(0);
  }

  /** A reader that begins with the event of this number. */
  RunCursor subscribe(long from);

  /** Number of the first event of this session: 0, or that of {@link io.dify.workflow.event.RunEvent.RunResumed} of a run that was resumed. */
  long sessionStart();

  /**
   * The events as they happen, the first to the last, for a loop: the iterator waits for the next. Every iterator begins with the first event; leaving
   * the loop early does not stop the run.
   *
   * @return throws {@code CANCELLED} when the waiting thread is interrupted, {@code LIMIT_EXCEEDED} when the reader falls too far behind
   */
  default Iterable<RunEvent> events() {
    return () -> new EventIterator(subscribe());
  }

  /** The events still kept, the oldest first, without waiting: all of a run that has ended, unless there were more than the engine keeps. */
  List<RunEvent> kept();

  /**
   * Calls back for every event, the first to the last, one after another on a thread that may block. A slow listener holds up nothing but itself.
   *
   * @return completed with the result after the listener has seen the last event; completed with what it threw, when it did, and no more events come
   */
  CompletableFuture<RunResult> listen(Consumer<RunEvent> listener);

  /** Waits for the end, or for the run to pause. */
  RunResult await() throws InterruptedException;

  /**
   * Answers a node that waits for somebody; it is executed again at once.
   *
   * @return completed with whether the node took the answer; false when it does not wait, or the run is not at work any more and is to be resumed with
   *     the answer ({@link WorkflowEngine#resume})
   */
  CompletableFuture<Boolean> answer(NodePath node, Value.Obj answer);

  /** Stops the run: nodes at work are broken off, the status becomes stopped. Without effect when it has ended. */
  void stop(String reason);
}
