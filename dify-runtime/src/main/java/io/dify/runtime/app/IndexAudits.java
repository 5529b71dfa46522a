package io.dify.runtime.app;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.dify.core.error.DifyException;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.VectorCheck;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.http.dataset.SearchWatch;
import io.dify.runtime.metrics.ServerMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the vector index of a base again, and an exact scan beside it, for a sample of the questions that live searches ask: how much of the nearest an
 * index finds is a number of the running server. One question at a time, at most one a minute, beside the search that asked it; the question is forgotten
 * then. Thread-safe.
 */
final class IndexAudits implements SearchWatch {
  /** At least so long after one audit no other begins. */
  static final Duration PAUSE = Duration.ofMinutes(1);
  /** Bases with more chunks are left out: an exact scan holds a record of every one in memory. */
  static final long MOST_CHUNKS = 200_000;

  private static final Logger LOG = LoggerFactory.getLogger(IndexAudits.class);
  private static final int DEPTH = 10;
  private static final int COUNTED_BASES = 10_000;

  private final Function<String, KnowledgeBases> ofTenant;
  private final int every;
  private final ServerMetrics metrics;
  private final Executor background;
  private final InstantSource clock;
  private final LoadingCache<Named, AtomicInteger> searches = Caffeine.newBuilder().maximumSize(COUNTED_BASES)
      .build(base -> new AtomicInteger());
  /** When the next may begin, in milliseconds; never while one is going on. */
  private final AtomicLong next = new AtomicLong(Long.MIN_VALUE);

  private record Named(String tenantId, String base) {}

  /**
   * Audits.
   *
   * @param ofTenant the bases of a tenant
   * @param every how many searches of a base by meaning there are to one that is audited; 0 for none
   * @param metrics where the result goes
   * @param background does the work, which computes and may take a second
   */
  IndexAudits(Function<String, KnowledgeBases> ofTenant, int every, ServerMetrics metrics, Executor background,
      InstantSource clock) {
    this.ofTenant = ofTenant;
    this.every = every;
    this.metrics = metrics;
    this.background = background;
    this.clock = clock;
  }

  @Override
  public void searched(String tenantId, String base, String question, SearchMode mode) {
    if (every > 0 && mode != SearchMode.KEYWORD && !question.isBlank()) {
      AtomicInteger count = searches.get(new Named(tenantId, base));
      if (count.incrementAndGet() >= every && begin()) {
        count.set(0);
        submit(() -> audit(tenantId, base, question, mode));
      }
    }
  }

  private boolean begin() {
    long at = next.get();
    return clock.millis() >= at && next.compareAndSet(at, Long.MAX_VALUE);
  }

  private void submit(Runnable audit) {
    try {
      background.execute(() -> {
        try {
          audit.run();
        } finally {
          next.set(clock.millis() + PAUSE.toMillis());
        }
      });
    } catch (RejectedExecutionException e) {
      LOG.debug("The installation is being closed; nothing is audited any more.");
    }
  }

  private void audit(String tenantId, String base, String question, SearchMode mode) {
    try {
      KnowledgeBases bases = ofTenant.apply(tenantId);
      bases.find(base).filter(found -> hasVectors(bases, found, mode)).ifPresent(found -> {
        VectorCheck check = bases.checkVectors(found.id(), question, DEPTH);
        if (check.nearest() > 0) {
          metrics.indexAudited(check.recall());
        }
      });
    } catch (RuntimeException e) {
      metrics.indexAuditFailed();
      LOG.warn("The vector index of a knowledge base could not be compared with an exact scan: {}.",
          DifyException.of(e).code().wire());
    }
  }

  private static boolean hasVectors(KnowledgeBases bases, KnowledgeBase base, SearchMode asked) {
    SearchMode mode = asked == SearchMode.DEFAULT ? base.settings().searchMode() : asked;
    return mode != SearchMode.KEYWORD && base.technique() == IndexingTechnique.HIGH_QUALITY
        && bases.catalogue().external(base.id()).isEmpty() && bases.chunkCount(base.id()) <= MOST_CHUNKS;
  }
}
