package io.dify.runtime.storage;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes uploads that nobody used, once an hour, until it is closed. */
public final class UnusedFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UnusedFiles.class);
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final Storage storage;
  private final InstantSource clock;
  private final ScheduledExecutorService timer = Executors
      .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("unused-files").daemon().factory());

  private @Nullable ScheduledFuture<?> sweeping;

  private UnusedFiles(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /** Begins, unless uploads are kept for ever. */
  public static UnusedFiles deletedFrom(Storage storage, InstantSource clock) {
    UnusedFiles sweep = new UnusedFiles(storage, clock);
    if (!storage.unusedFor().isZero()) {
      sweep.sweeping = sweep.timer.scheduleWithFixedDelay(sweep::once, 1, INTERVAL.toMinutes(), TimeUnit.MINUTES);
    }
    return sweep;
  }

  private void once() {
    try {
      int gone = storage.keeper().sweep(clock.instant().minus(storage.unusedFor()));
      LOG.debug("{} uploads that nobody used are deleted.", gone);
    } catch (RuntimeException e) {
      LOG.warn("Uploads that nobody used could not be deleted; they are tried again in an hour.", e);
    }
  }

  @Override
  public void close() {
    ScheduledFuture<?> going = sweeping;
    if (going != null) {
      going.cancel(false);
    }
    timer.shutdown();
  }
}
