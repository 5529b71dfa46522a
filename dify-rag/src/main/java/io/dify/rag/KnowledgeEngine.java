package io.dify.rag;

import io.dify.rag.index.ChunkIndexes;
import io.dify.rag.index.lucene.LuceneChunkIndexes;
import io.dify.rag.ingest.IngestProgress;
import io.dify.rag.ingest.Leases;
import io.dify.rag.store.JobQueue;
import io.dify.rag.store.KnowledgeSchema;
import io.dify.rag.store.TenantStores;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the tenants share: open indexes and threads. */
record KnowledgeEngine(KnowledgeSetup setup, ChunkIndexes indexes, OpenBases open, Leases leases,
    ExecutorService background, RetrievalCache cache, SearchRows rows, RetrievalCounters counters,
    AtomicReference<@Nullable JobRunner> jobs) implements AutoCloseable {
  /** How long work on a document stays with a process that has died. */
  private static final Duration LEASE = Duration.ofSeconds(60);

  static KnowledgeEngine start(KnowledgeSetup setup) {
    KnowledgeSchema.migrate(setup.database());
    JobQueue queue = new JobQueue(setup.database(), setup.clock(), setup.ids().next(), LEASE);
    if (setup.database().isEmbedded()) {
      queue.inherit();
    }
    return new KnowledgeEngine(setup, new LuceneChunkIndexes(), new OpenBases(setup.maxOpenIndexes()),
        new Leases(queue), Executors.newVirtualThreadPerTaskExecutor(), new RetrievalCache(setup.cacheBytes() / 2),
        new SearchRows(setup.database(), setup.clock(), setup.cacheBytes() / 2),
        new RetrievalCounters(), new AtomicReference<>());
  }

  /** The stores and indexes of a tenant. */
  BaseAccess access(String tenant) {
    TenantStores stores = TenantStores.of(setup.database(), tenant, setup.clock(), setup.ids());
    return new BaseAccess(this, stores, new IndexKeeper(setup, stores, indexes, open));
  }

  /** Does work that waits from now on, of all tenants; without effect when it does already. */
  synchronized void startJobs(int workers) {
    if (jobs.get() == null) {
      jobs.set(new JobRunner(leases, (work, yield) -> new KnowledgeJobs(access(work.getFirst().tenant())).run(work,
          IngestProgress.NONE, yield), workers));
    }
  }

  /** Who does work that waits, if anybody does here. */
  Optional<JobRunner> runner() {
    return Optional.ofNullable(jobs.get());
  }

  /** Breaks off work that is under way, lets background work end, then closes the indexes. */
  @Override
  public void close() {
    runner().ifPresent(JobRunner::close);
    try (indexes; open; leases) {
      background.close();
    }
  }
}
