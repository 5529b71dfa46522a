package io.dify.rag.index.lucene;

import io.dify.rag.compute.ComputePool;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.ChunkIndexes;
import java.nio.file.Path;

/**
 * Indexes on Lucene, one directory each. What they share is threads: searches run on as many as there are processors, changes on two of their own,
 * so that a large change does not keep questions waiting. Reads of mapped files hold a carrier and an interrupt in mid-write closes an index, so
 * neither happens on the caller's thread.
 */
public final class LuceneChunkIndexes implements ChunkIndexes {
  private static final int WRITERS = 2;

  private final ComputePool searches = ComputePool.perProcessor("dify-search");
  private final ComputePool changes = new ComputePool("dify-index", WRITERS);

  /** Without any index open, and without threads. */
  public LuceneChunkIndexes() {}

  @Override
  public ChunkIndex open(Path directory) {
    return changes.callToEnd(() -> LuceneChunkIndex.open(directory, searches, changes));
  }

  @Override
  public void close() {
    changes.close();
    searches.close();
  }
}
