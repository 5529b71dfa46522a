package io.dify.runtime.app;

import io.dify.runtime.journal.RunStore;
import io.dify.runtime.run.DurableRuns;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this process known as alive and takes over runs of processes that are not. One daemon thread looks after runs every few seconds. Thread-safe.
 */
final class Durability implements AutoCloseable {
  /** How long a process is taken to be alive after it last said so. */
  static final Duration LEASE = Duration.ofSeconds(30);
  /** How long journals of runs are kept that are over. */
  private static final Duration KEPT = Duration.ofDays(7);
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final int FORGET = 200;
  private static final Logger LOG = LoggerFactory.getLogger(Durability.class);

  private final Platform platform;
  private final RunStore store;
  private final DurableRuns runs;
  private final ScheduledExecutorService keeper = Executors
      .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("dify-runs").factory());

  Durability(Platform platform) {
    this.platform = platform;
    this.runs = platform.durable();
    this.store = runs.store();
    beat();
  }

  /** What a process finds that is alone with its database: all others are gone. */
  static void alone(Platform platform) {
    platform.durable().store().alone();
  }

  DurableRuns runs() {
    return runs;
  }

  /** Begins to look after runs, at once. */
  void start() {
    var unused = keeper.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      beat();
      int resumed = runs.sweep();
      if (resumed > 0) {
        LOG.info("{} runs go on here.", resumed);
      }
      store.forget(platform.clock().instant().minus(KEPT), FORGET);
    } catch (RuntimeException e) { // The next time may be better; the lease says whether it is too late.
      LOG.warn("Runs could not be looked after.", e);
    }
  }

  private void beat() {
    runs.beat(platform.clock().instant().plus(LEASE));
  }

  /** Gives runs that are still at work to another process, or to this one's next life. */
  void handOver() {
    keeper.shutdown();
    try {
      runs.leave();
    } catch (RuntimeException e) {
      LOG.warn("Runs could not be given away; they go on when the lease of this process is over.", e);
    }
  }

  @Override
  public void close() {
    handOver();
  }
}
