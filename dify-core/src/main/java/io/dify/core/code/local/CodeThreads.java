package io.dify.core.code.local;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of a runner. Thread-safe. */
final class CodeThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CodeThreads.class);
  private static final int PATIENCE_SECONDS = 5;

  /** Permanent, since the kernel ends a sandbox together with the thread that started it. */
  private final ExecutorService starters;
  private final ExecutorService readers = Executors.newCachedThreadPool(named("code-reader"));
  private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(named("code-deadline"));

  CodeThreads() {
    starters = Executors.newFixedThreadPool(Math.max(2, Runtime.getRuntime().availableProcessors()),
        named("code-starter"));
  }

  private static ThreadFactory named(String name) {
    return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
  }

  /** Starts processes. */
  ExecutorService starters() {
    return starters;
  }

  /** Reads what comes out of processes. */
  ExecutorService readers() {
    return readers;
  }

  /** Does something after a while, unless that is taken back. */
  ScheduledFuture<?> after(Duration delay, Runnable action) {
    return deadlines.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends them, and with the starters every sandbox that still lives. */
  @Override
  public void close() {
    starters.shutdownNow();
    deadlines.shutdownNow();
    readers.shutdown();
    try {
      boolean ended = starters.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
      LOG.debug("Starters of sandboxes have ended: {}.", ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
