package io.dify.runtime.app;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.KnowledgeDescription;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.KnowledgeSetup;
import io.dify.rag.RetrievalStatistics;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.embed.onnx.BgeSmall;
import io.dify.rag.extract.Extractors;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Knowledge bases that are opened when they are first needed: unpacking models is nothing that making an API key should wait for. Thread-safe.
 */
final class LazyKnowledge implements KnowledgeRetriever, AutoCloseable {
  private static final int OPEN_INDEXES = 64;
  private static final int OPEN_TENANTS = 256;

  private final Database database;
  private final Path indexes;
  private final Path models;
  private final Ids ids;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Extractors extractors = Extractors.standard();
  private @Nullable TextEmbedder embedder;
  private volatile @Nullable KnowledgeBases bases;
  /** Of other tenants. One that is closed while somebody uses it goes on; only what it counts from then on may be lost. */
  private final LoadingCache<String, KnowledgeBases> others = Caffeine.newBuilder().maximumSize(OPEN_TENANTS)
      .executor(Runnable::run).removalListener(LazyKnowledge::closeOld)
      .build(tenantId -> bases().ofTenant(tenantId));
  private volatile int workers;
  private String tenant = KnowledgeBases.DEFAULT_TENANT;
  private UnaryOperator<KnowledgeSetup> reach = UnaryOperator.identity();

  /**
   * Bases over a database.
   *
   * @param indexes where indexes go
   * @param models where embedding models are unpacked, once
   */
  LazyKnowledge(Database database, Path indexes, Path models, Ids ids, InstantSource clock) {
    this.database = database;
    this.indexes = indexes;
    this.models = models;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Whose bases these are; to be said before the first use.
   *
   * @param reaching adds models and the way to external knowledge
   */
  void belongTo(String tenantId, UnaryOperator<KnowledgeSetup> reaching) {
    tenant = tenantId;
    reach = reaching;
  }

  /** Does the work on submitted documents from now on; opens the bases at once when there is some. */
  void work(int threads) {
    workers = threads;
    KnowledgeBases open = bases;
    if (open != null) {
      open.startJobs(threads);
    } else if (KnowledgeBases.hasWork(database)) {
      bases();
    }
  }

  /** The bases, open. */
  KnowledgeBases bases() {
    lock.lock();
    try {
      KnowledgeBases open = bases;
      if (open == null) {
        embedder = BgeSmall.embedder(models);
        open = KnowledgeBases.open(reach.apply(new KnowledgeSetup(database, indexes, embedder,
            extractors, clock, ids, OPEN_INDEXES)), tenant);
        bases = open;
        if (workers > 0) {
          open.startJobs(workers);
        }
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  /** What searches did; empty while nothing is open. */
  Optional<RetrievalStatistics> statistics() {
    return Optional.ofNullable(bases).map(KnowledgeBases::statistics);
  }

  /** Documents that wait to be indexed, or are being; none while nothing is open. */
  long waitingJobs() {
    return bases == null ? 0 : KnowledgeBases.waitingJobs(database);
  }

  /** The bases of a tenant, open; they share indexes and threads with those of the installation's own. */
  KnowledgeBases of(String tenantId) {
    return tenantId.isEmpty() || tenantId.equals(tenant) ? bases() : others.get(tenantId);
  }

  /** The bases of the caller's tenant; those of the installation's own for a caller without one. They are opened when they are asked. */
  @Override
  public KnowledgeRetriever on(CallOrigin caller) {
    return new OfTenant(this, caller.tenant());
  }

  private record OfTenant(LazyKnowledge all, String tenantId) implements KnowledgeRetriever {
    @Override
    public KnowledgeRetriever on(CallOrigin caller) {
      return all.on(caller);
    }

    @Override
    public List<KnowledgeHit> retrieve(KnowledgeQuery query, Cancellation cancellation) {
      return all.of(tenantId).retrieve(query, cancellation);
    }

    @Override
    public KnowledgeFindings find(KnowledgeQuery query, Cancellation cancellation) {
      return all.of(tenantId).find(query, cancellation);
    }

    @Override
    public List<KnowledgeDescription> describe(List<String> datasets) {
      return all.of(tenantId).describe(datasets);
    }
  }

  private static void closeOld(@Nullable String tenantId, @Nullable KnowledgeBases old, RemovalCause cause) {
    if (old != null) {
      old.close();
    }
  }

  /** What reads documents; starts nothing before the first one. Closed with the bases. */
  Extractors extractors() {
    return extractors;
  }

  @Override
  public List<KnowledgeHit> retrieve(KnowledgeQuery query, Cancellation cancellation) {
    return on(query.origin()).retrieve(query, cancellation);
  }

  @Override
  public KnowledgeFindings find(KnowledgeQuery query, Cancellation cancellation) {
    return on(query.origin()).find(query, cancellation);
  }

  @Override
  public List<KnowledgeDescription> describe(List<String> datasets) {
    return bases().describe(datasets);
  }

  @Override
  public void close() {
    KnowledgeBases open = bases;
    TextEmbedder under = embedder;
    try {
      others.invalidateAll();
      if (open != null) {
        open.close();
      }
    } finally {
      if (under != null) {
        under.close();
      }
      extractors.close();
    }
  }
}
