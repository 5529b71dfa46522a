package io.dify.runtime.retention;

import io.dify.core.error.DifyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is older than it should become: in slices, each a short write of its own, so that those who write meanwhile wait for one slice at most. Several
 * processes may do so on one database. Thread-safe.
 */
public final class Retention implements AutoCloseable {
  /** How often it is looked for what has become old. */
  public static final Duration INTERVAL = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Duration FIRST_AFTER = Duration.ofMinutes(1);

  /**
   * What was deleted.
   *
   * @param messages messages
   * @param conversations conversations
   * @param runs summaries of runs
   * @param usage records of calls of models
   * @param files files
   */
  public record Deleted(long messages, long conversations, long runs, long usage, long files) {}

  private final ExpiredRows rows;
  private final ToIntFunction<Instant> files;
  private final RetentionSettings settings;
  private final InstantSource clock;
  private final ScheduledExecutorService timer = Executors
      .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("retention").factory());

  /**
   * Deletes.
   *
   * @param files deletes the files that nothing leads to any more and that were used last before a time, in slices; gives how many
   */
  public Retention(ExpiredRows rows, ToIntFunction<Instant> files, RetentionSettings settings, InstantSource clock) {
    this.rows = rows;
    this.files = files;
    this.settings = settings;
    this.clock = clock;
  }

  /** Deletes every hour from now on, unless everything is kept. */
  public void start() {
    if (!settings.equals(RetentionSettings.FOREVER)) {
      Future<?> unused = timer.scheduleWithFixedDelay(this::runQuietly, FIRST_AFTER.toSeconds(), INTERVAL.toSeconds(),
          TimeUnit.SECONDS);
    }
  }

  private void runQuietly() {
    try {
      run();
    } catch (DifyException e) {
      LOG.warn("What is too old could not be deleted; that is tried again in an hour. {}", e.text());
    }
  }

  /** Deletes what is too old now; an interrupt ends it after a slice. */
  public Deleted run() {
    Deleted deleted = new Deleted(all(settings.conversations(), rows::deleteMessages),
        all(settings.conversations(), rows::deleteConversations), all(settings.runs(), rows::deleteRuns),
        all(settings.usage(), rows::deleteUsage), all(settings.files(), files));
    LOG.info("Deleted as too old: {}.", deleted);
    return deleted;
  }

  private long all(OptionalInt days, ToIntFunction<Instant> slice) {
    if (days.isEmpty()) {
      return 0;
    }
    Instant before = clock.instant().minus(Duration.ofDays(days.getAsInt()));
    long count = 0;
    int deleted;
    do {
      deleted = slice.applyAsInt(before);
      count += deleted;
    } while (deleted > 0 && !Thread.currentThread().isInterrupted());
    return count;
  }

  /** Breaks off after the slice that is being deleted. */
  @Override
  public void close() {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("A slice of old rows is still being deleted.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
