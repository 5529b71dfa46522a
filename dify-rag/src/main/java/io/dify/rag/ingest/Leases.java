package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.store.Job;
import io.dify.rag.store.JobQueue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work this process holds. While it is not closed a thread renews the leases three times as often as needed, so that work which takes long
 * between two steps is not taken for dead; work that was paused, withdrawn or lost is known from then on. Thread-safe.
 */
public final class Leases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

  private final JobQueue queue;
  private final Map<String, Job> held = new ConcurrentHashMap<>();
  private final ScheduledExecutorService beat;
  private final ScheduledFuture<?> beating;

  /** Nothing is held at first. */
  public Leases(JobQueue queue) {
    this.queue = queue;
    this.beat = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("dify-leases").factory());
    long period = Math.max(1, queue.lease().toMillis() / 3);
    this.beating = beat.scheduleWithFixedDelay(this::renewQuietly, period, period, TimeUnit.MILLISECONDS);
  }

  /** Takes the free work of one base. */
  public List<Job> claim(String tenant, String baseId) {
    return queue.claim(tenant, baseId, Integer.MAX_VALUE);
  }

  /** Forgets all work, which is broken off between two steps. */
  public void drop() {
    held.clear();
  }

  /** The queue work is taken from. */
  public JobQueue queue() {
    return queue;
  }

  /** This process holds work from now on. */
  void hold(Job job) {
    held.put(job.id(), job);
  }

  /** Whether work is still this process's. */
  boolean holds(Job job) {
    return held.containsKey(job.id());
  }

  /**
   * Goes on only if the work is still this process's.
   *
   * @throws DifyException {@code CANCELLED} otherwise
   */
  void check(Job job) {
    if (!holds(job)) {
      throw new DifyException(ErrorCode.CANCELLED, "Somebody paused or stopped the work on this document.");
    }
  }

  /** Work is done. */
  void leave(Job job) {
    held.remove(job.id());
    queue.leave(job);
  }

  /** Work is broken off. */
  void release(Job job) {
    held.remove(job.id());
    queue.release(job);
  }

  /** Work is left to others before it was begun. */
  void giveBack(Job job) {
    held.remove(job.id());
    queue.giveBack(job);
  }

  /** Renews all leases; what is not ours any more is forgotten. */
  public void renew() {
    List<Job> jobs = List.copyOf(held.values());
    Set<String> ours = new HashSet<>(queue.renew(jobs));
    jobs.stream().map(Job::id).filter(id -> !ours.contains(id)).forEach(held::remove);
  }

  private void renewQuietly() {
    try {
      renew();
    } catch (DifyException e) {
      LOG.warn("Leases of indexing jobs could not be renewed: {}", e.text());
    }
  }

  /** Renews nothing any more. */
  @Override
  public void close() {
    beating.cancel(false);
    beat.close();
  }
}
