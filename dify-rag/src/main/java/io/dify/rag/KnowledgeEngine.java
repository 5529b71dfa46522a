package io.dify.rag;

import io.dify.rag.index.ChunkIndexes;
import io.dify.rag.index.lucene.LuceneChunkIndexes;
import io.dify.rag.ingest.Leases;
import io.dify.rag.store.JobQueue;
import io.dify.rag.store.KnowledgeSchema;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What the tenants share: open indexes and threads. */
record KnowledgeEngine(KnowledgeSetup setup, ChunkIndexes indexes, OpenBases open, Leases leases,
    ExecutorService background, RetrievalCache cache, RetrievalCounters counters) implements AutoCloseable {
  /** How long work on a document stays with a process that has died. */
  private static final Duration LEASE = Duration.ofSeconds(60);

  static KnowledgeEngine start(KnowledgeSetup setup) {
    KnowledgeSchema.migrate(setup.database());
    JobQueue queue = new JobQueue(setup.database(), setup.clock(), setup.ids().next(), LEASE);
    if (setup.database().isEmbedded()) {
      queue.inherit();
    }
    return new KnowledgeEngine(setup, new LuceneChunkIndexes(), new OpenBases(setup.maxOpenIndexes()),
        new Leases(queue), Executors.newVirtualThreadPerTaskExecutor(), new RetrievalCache(setup.cacheBytes()),
        new RetrievalCounters());
  }

  /** Lets background work end, then closes the indexes. */
  @Override
  public void close() {
    try (indexes; open; leases) {
      background.close();
    }
  }
}
