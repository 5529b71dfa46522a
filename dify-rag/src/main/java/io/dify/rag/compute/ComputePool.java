package io.dify.rag.compute;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * A small named bounded pool of platform threads: native code and scans run here, never on a virtual thread, whose carrier they would hold.
 * Work is done in the order of its arrival. Thread-safe. Threads are daemons, start with the first work and end when idle for half a minute.
 *
 * <p>Work must not call the pool it runs on: with every thread waiting for the next, nothing would move.
 */
public final class ComputePool implements AutoCloseable {
  /** How many calls may wait at once before further ones are refused. */
  public static final int QUEUE_LIMIT = 4096;

  private static final long IDLE_SECONDS = 30;
  /** onnxruntime recurses through the graph of a model while it loads it: a stack of 1 MB, Java's default, ends the process with SIGSEGV. */
  private static final long STACK_BYTES = 16L << 20;

  private final String name;
  private final ThreadPoolExecutor executor;

  /**
   * A pool without threads yet.
   *
   * @param name what its threads are called, followed by a number
   * @param threads how many may run at once, 1 or more
   */
  public ComputePool(String name, int threads) {
    this.name = name;
    executor = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(QUEUE_LIMIT),
        Thread.ofPlatform().name(name + "-", 1).daemon().stackSize(STACK_BYTES).factory());
    executor.allowCoreThreadTimeOut(true);
  }

  /** A pool with one thread for each processor. */
  public static ComputePool perProcessor(String name) {
    return new ComputePool(name, Runtime.getRuntime().availableProcessors());
  }

  /** How many calls run at once at most. */
  public int threads() {
    return executor.getMaximumPoolSize();
  }

  /**
   * Runs the work on a thread of the pool and waits for its result.
   *
   * @throws DifyException what the work threw, if it was one; {@code CANCELLED} when the waiting thread is interrupted (work that has begun goes
   *     on, work that has not is dropped); {@code TOO_MANY_REQUESTS} when the queue is full; {@code INTERNAL} after {@link #close()} and for
   *     anything else that goes wrong
   */
  public <T> T call(Callable<T> work) {
    return await(submit(work));
  }

  /**
   * Runs two works, at once where two threads are free, and waits for both.
   *
   * @param both makes one of their results; on the thread that calls
   * @throws DifyException as {@link #call} does; what the other work is doing is dropped, or its result is
   */
  public <A, B, T> T callBoth(Callable<A> first, Callable<B> second, BiFunction<A, B, T> both) {
    Future<A> one = submit(first);
    Future<B> other = null;
    try {
      other = submit(second);
      A left = await(one);
      return both.apply(left, await(other));
    } catch (DifyException e) {
      one.cancel(false);
      if (other != null) {
        other.cancel(false);
      }
      throw e;
    }
  }

  private <T> T await(Future<T> running) {
    try {
      return running.get();
    } catch (InterruptedException e) {
      running.cancel(false);
      Thread.currentThread().interrupt();
      throw new DifyException(ErrorCode.CANCELLED, "Interrupted while waiting for " + name + ".", e);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /**
   * Like {@link #call}, but an interrupt neither drops the work nor ends the wait: the flag is set again afterwards. For short work that must
   * not stop half-way.
   */
  public <T> T callToEnd(Callable<T> work) {
    Future<T> running = submit(work);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return running.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends the threads; work that runs or waits is finished first. Further calls are refused. */
  @Override
  public void close() {
    executor.close();
  }

  private <T> Future<T> submit(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    try {
      executor.execute(task);
      return task;
    } catch (RejectedExecutionException e) {
      throw executor.isShutdown()
          ? new DifyException(ErrorCode.INTERNAL, name + " was closed.", e)
          : new DifyException(ErrorCode.TOO_MANY_REQUESTS,
              name + ": more than " + QUEUE_LIMIT + " calls are waiting; try again later.", e);
    }
  }

  private static DifyException failure(ExecutionException e) {
    Throwable cause = e.getCause();
    return DifyException.of(cause == null ? e : cause);
  }
}
