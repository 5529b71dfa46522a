package io.dify.rag.index.lucene;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.jspecify.annotations.Nullable;

/**
 * The states of an index that searches see, each at least as new as the last change that was announced before the search began. The first search
 * that needs a newer state makes it, not the change itself: making one writes a segment, so this halves the work of a large import, which nobody
 * searches at every step. Thread-safe.
 */
final class Snapshots implements Closeable {
  private final SearcherManager manager;

  /** How many changes were announced, and how many of them the current snapshot holds at least. */
  private final AtomicLong announced = new AtomicLong();
  private volatile long visible;
  private final Object renewal = new Object();

  Snapshots(IndexWriter writer) throws IOException {
    manager = new SearcherManager(writer, new Bm25Searchers());
  }

  /** Says that the writer holds something new. */
  void announceChange() {
    announced.incrementAndGet();
  }

  /** The newest state; to be given back. */
  IndexSearcher acquire() throws IOException {
    long needed = announced.get();
    if (visible < needed) {
      synchronized (renewal) {
        if (visible < needed) {
          long held = announced.get();
          manager.maybeRefreshBlocking();
          visible = held;
        }
      }
    }
    return manager.acquire();
  }

  void release(IndexSearcher snapshot) throws IOException {
    manager.release(snapshot);
  }

  @Override
  public void close() throws IOException {
    manager.close();
  }

  /** Makes searchers that score as the writer wrote. */
  private static final class Bm25Searchers extends SearcherFactory {
    @Override
    public IndexSearcher newSearcher(IndexReader reader, @Nullable IndexReader previous) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setSimilarity(KeywordSearch.similarity());
      return searcher;
    }
  }
}
