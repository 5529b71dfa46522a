package io.dify.rag;

import io.dify.core.error.DifyException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often chunks are found, off the path of searches: they only add to a map, which is written now and then by another thread. A crash loses what
 * was counted since; a database that refuses loses it with a warning. Thread-safe.
 */
final class HitCounter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HitCounter.class);
  /** So many different chunks are written at once: what everybody asks for is found again and again, and counted in one row. */
  private static final int FLUSH_CHUNKS = 20_000;
  private static final long FLUSH_MILLIS = 30_000;
  /** Chunks in one unit: whoever else wants to write waits for no more. In the order of their ids: rows lie beside each other in it, and two servers cannot block each other for good. */
  private static final int SLICE = 250;

  private final Consumer<Map<String, Long>> writer;
  private final InstantSource clock;
  private final Executor executor;
  /** Held while counts are on their way into the database, so that whoever reads them there after {@link #settle} misses none. */
  private final ReentrantLock writing = new ReentrantLock();
  private Map<String, Long> counts = new HashMap<>();
  private long flushedAt;
  private boolean flushing;

  HitCounter(Consumer<Map<String, Long>> writer, InstantSource clock, Executor executor) {
    this.writer = writer;
    this.clock = clock;
    this.executor = executor;
    this.flushedAt = clock.millis();
  }

  /** Chunks were found. Never blocks on the database and never throws. */
  void found(List<String> chunkIds) {
    synchronized (this) {
      chunkIds.forEach(id -> counts.merge(id, 1L, Long::sum));
      boolean due = counts.size() >= FLUSH_CHUNKS || clock.millis() - flushedAt >= FLUSH_MILLIS;
      if (!due || flushing || counts.isEmpty()) {
        return;
      }
      flushing = true;
    }
    try {
      executor.execute(this::flush);
    } catch (RejectedExecutionException e) {
      end();
    }
  }

  private void flush() {
    try {
      settle();
    } finally {
      end();
    }
  }

  /** Writes what was counted so far, and returns when it is there. */
  void settle() {
    writing.lock();
    try {
      List<Map.Entry<String, Long>> taken = take().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
      for (int from = 0; from < taken.size(); from += SLICE) {
        writer.accept(taken.subList(from, Math.min(taken.size(), from + SLICE)).stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, LinkedHashMap::new)));
      }
    } catch (DifyException e) {
      LOG.warn("Counts of hits are lost: {}", e.text());
    } finally {
      writing.unlock();
    }
  }

  private synchronized Map<String, Long> take() {
    Map<String, Long> taken = counts;
    counts = new HashMap<>();
    flushedAt = clock.millis();
    return taken;
  }

  private synchronized void end() {
    flushing = false;
  }

  /** Writes what is left. */
  @Override
  public void close() {
    settle();
  }
}
