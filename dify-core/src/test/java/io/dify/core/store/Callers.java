package io.dify.core.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Callers on threads of their own, for tests of what happens between them. */
final class Callers implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  <T> Future<T> start(Callable<T> body) {
    return threads.submit(body);
  }

  /** Runs the body so many times at once, with the numbers from 0. */
  void together(int count, java.util.function.IntConsumer body) throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      all.add(threads.submit(() -> body.accept(number)));
    }
    for (Future<?> one : all) {
      one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  static <T> T result(Future<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("Nobody opened the latch.");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("It never came true.");
      }
      Thread.yield();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
