package io.dify.workflow.node;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.concurrent.Callable;

/**
 * Port: does work beside the thread that asks for it, so that a node may do several things at once. Thread-safe. Nodes have no other way to threads: a
 * test that decides about time decides about these too.
 */
public interface Forks {
  /**
   * Work that has begun.
   *
   * @param <T> what it gives
   */
  @FunctionalInterface
  interface Fork<T> {
    /**
     * Waits for the end, and gives what came of it.
     *
     * @throws DifyException what the work threw; {@code CANCELLED} when it was broken off
     * @throws InterruptedException when the waiting thread is interrupted
     */
    T join() throws InterruptedException;
  }

  /** Begins work. It is broken off when the run ends. */
  <T> Fork<T> begin(Callable<T> work);

  /** No threads: work is done at once, by whoever begins it. */
  static Forks inline() {
    return new Forks() {
      @Override
      public <T> Fork<T> begin(Callable<T> work) {
        try {
          T result = work.call();
          return () -> result;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return () -> {
            throw new DifyException(ErrorCode.CANCELLED, "The work was interrupted.");
          };
        } catch (Exception e) {
          return () -> {
            throw DifyException.of(e);
          };
        }
      }
    };
  }
}
