package io.dify.workflow.engine;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Calls back after a time. Its one thread is made on demand and goes away when nothing is left to wait for. */
final class Timer {
  private final ScheduledThreadPoolExecutor executor;

  Timer() {
    executor = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "dify-run-timer");
      thread.setDaemon(true);
      return thread;
    });
    executor.setKeepAliveTime(1, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setRemoveOnCancelPolicy(true);
  }

  /** Runs the task on a virtual thread of its own after the delay, unless what this returns is run before. */
  Runnable after(Duration delay, Runnable task) {
    Future<?> due = executor.schedule(() -> {
      Thread.ofVirtual().start(task);
    }, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }
}
