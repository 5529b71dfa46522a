package io.dify.core.store;

import io.dify.core.error.DifyException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads that read for virtual ones: SQLite's native frames would pin their carriers. None is left after half a minute of
 * idleness. What waits is bounded by the callers, each of which waits for one. Thread-safe.
 */
final class ReaderThreads {
  private static final int IDLE_SECONDS = 30;

  private final ThreadPoolExecutor executor;
  private final String place;

  ReaderThreads(int count, String place) {
    this.place = place;
    AtomicInteger number = new AtomicInteger();
    executor = new ThreadPoolExecutor(count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
        task -> Thread.ofPlatform().daemon().name("dify-store-read-" + number.incrementAndGet()).unstarted(task));
    executor.allowCoreThreadTimeOut(true);
  }

  /** Runs the task on one of the threads and waits for it; an interrupted caller does not wait any longer. */
  <T> T call(Callable<T> task) throws SQLException {
    Future<T> future = submit(task);
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(false);
      Thread.currentThread().interrupt();
      throw WriteUnit.cancelled();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SQLException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw DifyException.of(e);
      }
    }
  }

  private <T> Future<T> submit(Callable<T> task) {
    try {
      return executor.submit(task);
    } catch (RejectedExecutionException e) {
      throw StoreErrors.closed(place);
    }
  }

  /** Refuses tasks from now on. */
  void close() {
    executor.shutdown();
  }
}
