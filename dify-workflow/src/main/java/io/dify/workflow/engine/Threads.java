package io.dify.workflow.engine;

import io.dify.workflow.node.RunsOn;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Real threads and real time. */
final class Threads implements Workers {
  private final ThreadPoolExecutor compute;
  private final ScheduledThreadPoolExecutor timer;

  Threads() {
    int processors = Runtime.getRuntime().availableProcessors();
    compute = new ThreadPoolExecutor(processors, processors, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
        daemon("dify-run-compute"));
    compute.allowCoreThreadTimeOut(true);
    timer = new ScheduledThreadPoolExecutor(1, daemon("dify-run-timer"));
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public Runnable start(RunsOn where, Runnable work) {
    if (where == RunsOn.COMPUTE) {
      Future<?> computing = compute.submit(work);
      return () -> computing.cancel(true);
    }
    return Thread.ofVirtual().start(work)::interrupt;
  }

  @Override
  public Runnable after(Duration delay, Runnable task) {
    Future<?> due = timer.schedule(() -> {
      Thread.ofVirtual().start(task);
    }, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }
}
