package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.ingest.Leases;
import io.dify.rag.store.Job;
import io.dify.rag.store.JobQueue;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the work that waits, of all tenants, on a few platform threads: a tenant with little under way comes before one with more, and among those with as much
 * whoever was served longest ago. Looks for work whenever some was submitted or done here, and every two seconds for what other processes left.
 * Thread-safe.
 */
final class JobRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  /** So many documents of a base are taken together, so that small ones are embedded together. */
  private static final int DOCUMENTS = 20;
  private static final long POLL_MILLIS = 2_000;
  private static final long STOP_SECONDS = 20;

  /** Does taken work of one base. */
  @FunctionalInterface
  interface Work {
    /** Does jobs; asks between documents whether to leave the rest. */
    void run(List<Job> jobs, BooleanSupplier yield);
  }

  private final JobQueue queue;
  private final Leases leases;
  private final Work work;
  private final int size;
  private final ExecutorService workers;
  private final ScheduledExecutorService poll;
  private final ScheduledFuture<?> polling;
  private final Map<String, Integer> running = new HashMap<>();
  private final Map<String, Long> served = new HashMap<>();
  private long turn;
  private int busy;
  private boolean closed;

  JobRunner(Leases leases, Work work, int size) {
    this.leases = leases;
    this.queue = leases.queue();
    this.work = work;
    this.size = size;
    this.workers = Executors.newFixedThreadPool(size, Thread.ofPlatform().daemon().name("dify-jobs-", 1).factory());
    this.poll = Executors
        .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("dify-jobs-poll").factory());
    this.polling = poll.scheduleWithFixedDelay(this::wake, 0, POLL_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Gives work to threads that have none. */
  void wake() {
    try {
      while (startOne()) {
        // until no thread or no work is left
      }
    } catch (DifyException e) {
      LOG.warn("Indexing jobs could not be taken: {}", e.text());
    }
  }

  private synchronized boolean startOne() {
    if (closed || busy == size) {
      return false;
    }
    List<Job> jobs = next(queue, Comparator.comparingInt((String tenant) -> running.getOrDefault(tenant, 0))
        .thenComparingLong(tenant -> served.getOrDefault(tenant, 0L)));
    if (jobs.isEmpty()) {
      return false;
    }
    String tenant = jobs.getFirst().tenant();
    busy++;
    served.put(tenant, ++turn);
    running.merge(tenant, 1, Integer::sum);
    workers.execute(() -> run(tenant, jobs));
    return true;
  }

  /** The next free work, of the first tenant in an order that has some. */
  static List<Job> next(JobQueue queue, Comparator<String> order) {
    for (String tenant : queue.waitingTenants().stream().sorted(order).toList()) {
      List<Job> jobs = queue.claim(tenant, DOCUMENTS);
      if (!jobs.isEmpty()) {
        return jobs;
      }
    }
    return List.of();
  }

  private void run(String tenant, List<Job> jobs) {
    boolean done = false;
    try {
      work.run(jobs, () -> othersWait(tenant));
      done = true;
    } catch (DifyException e) {
      if (e.code() != ErrorCode.CANCELLED) {
        LOG.warn("Indexing broke off and is taken up again: {}", e.text());
      }
    } catch (RuntimeException e) {
      LOG.error("Indexing broke off and is taken up again.", e);
    } finally {
      end(tenant);
    }
    if (done) {
      wake();
    }
  }

  private synchronized void end(String tenant) {
    busy--;
    running.merge(tenant, -1, Integer::sum);
    running.remove(tenant, 0);
  }

  /** Whether a tenant waits that has nothing under way. */
  private boolean othersWait(String tenant) {
    List<String> waiting = queue.waitingTenants();
    synchronized (this) {
      return closed || waiting.stream().anyMatch(other -> !other.equals(tenant) && !running.containsKey(other));
    }
  }

  /** Breaks off what is under way, which the next process goes on with. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    polling.cancel(false);
    poll.shutdown();
    leases.drop();
    workers.shutdown();
    try {
      if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Indexing did not stop in time and is interrupted.");
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
