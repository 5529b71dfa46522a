package io.dify.rag;

import io.dify.rag.index.ChunkIndexes;
import io.dify.rag.index.lucene.LuceneChunkIndexes;
import io.dify.rag.store.KnowledgeSchema;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What the tenants share: open indexes and threads. */
record KnowledgeEngine(KnowledgeSetup setup, ChunkIndexes indexes, OpenBases open, ExecutorService background,
    RetrievalCache cache, RetrievalCounters counters)
    implements
      AutoCloseable {
  static KnowledgeEngine start(KnowledgeSetup setup) {
    KnowledgeSchema.migrate(setup.database());
    return new KnowledgeEngine(setup, new LuceneChunkIndexes(), new OpenBases(setup.maxOpenIndexes()),
        Executors.newVirtualThreadPerTaskExecutor(), new RetrievalCache(setup.cacheBytes()), new RetrievalCounters());
  }

  /** Lets background work end, then closes the indexes. */
  @Override
  public void close() {
    try (indexes; open) {
      background.close();
    }
  }
}
