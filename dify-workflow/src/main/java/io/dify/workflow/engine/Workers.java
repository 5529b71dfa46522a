package io.dify.workflow.engine;

import io.dify.workflow.node.RunsOn;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Where nodes run and how a run waits: the engine's only way to threads and to the passing of time. A test gives its own to decide both.
 * Thread-safe.
 */
public interface Workers {
  /**
   * Begins work, and returns at once.
   *
   * @param where {@link RunsOn#COMPUTE} or {@link RunsOn#THREAD}; what runs in the loop never comes here
   * @return interrupts the work if it is still going on, and drops it if it has not begun
   */
  Runnable start(RunsOn where, Runnable work);

  /**
   * Calls back after a delay, on a thread that may block.
   *
   * @return forgets the call if it has not been made
   */
  Runnable after(Duration delay, Runnable task);

  /**
   * Waits for a result that other work gives; to be called by work that was begun here.
   *
   * @throws ExecutionException with what the result failed with
   */
  default <T> T await(CompletableFuture<T> result) throws InterruptedException, ExecutionException {
    return result.get();
  }

  /**
   * Virtual threads, as many platform threads for computing as there are processors, and a timer. Threads are made when they are needed and go away
   * a second after the last use.
   */
  static Workers threads() {
    return new Threads();
  }
}
