package io.dify.runtime.provider;

import io.dify.core.error.DifyException;
import io.dify.core.model.gateway.UsageRecord;
import io.dify.core.model.gateway.UsageSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes usage records behind the calls: those that come while others are being written share the next write, so that a call waits for no disk. At most
 * 10,000 wait; beyond that the callers write themselves. Closing writes what is left. What a killed process had not written is lost: fractions of a
 * second. Thread-safe; no thread while idle.
 */
public final class UsageRecorder implements UsageSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UsageRecorder.class);
  private static final int BATCH = 500;
  private static final int MAX_WAITING = 10_000;

  private final UsageStore store;
  private final ExecutorService writers = Executors
      .newThreadPerTaskExecutor(Thread.ofVirtual().name("usage-", 0).factory());
  private final ConcurrentLinkedQueue<UsageRecord> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ReentrantLock writing = new ReentrantLock();

  /** Records into this store. */
  public UsageRecorder(UsageStore store) {
    this.store = store;
  }

  @Override
  public void record(UsageRecord record) {
    waiting.add(record);
    if (count.incrementAndGet() > MAX_WAITING) {
      drain();
    } else if (scheduled.compareAndSet(false, true)) {
      writers.execute(() -> {
        scheduled.set(false);
        drain();
      });
    }
  }

  private void drain() {
    writing.lock();
    try {
      for (List<UsageRecord> batch = next(); !batch.isEmpty(); batch = next()) {
        store.add(batch);
      }
    } catch (DifyException e) {
      LOG.warn("Records of model usage could not be written and are lost: {}", e.text());
    } finally {
      writing.unlock();
    }
  }

  private List<UsageRecord> next() {
    List<UsageRecord> batch = new ArrayList<>();
    for (UsageRecord record = waiting.poll(); record != null;) {
      batch.add(record);
      record = batch.size() < BATCH ? waiting.poll() : null;
    }
    count.addAndGet(-batch.size());
    return batch;
  }

  @Override
  public void close() {
    writers.close();
    drain();
  }
}
