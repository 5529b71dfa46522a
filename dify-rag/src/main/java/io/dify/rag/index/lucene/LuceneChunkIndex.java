package io.dify.rag.index.lucene;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.rag.compute.ComputePool;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.HybridHits;
import io.dify.rag.index.IndexEntry;
import io.dify.rag.index.IndexHit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.IOUtils;

/** The index of one base. Changes go through one writer, one at a time; searches run on snapshots beside them. */
final class LuceneChunkIndex implements ChunkIndex {
  private static final double BUFFER_MEGABYTES = 64;

  /** Something done with a snapshot. */
  @FunctionalInterface
  private interface Search<T> {
    T on(IndexSearcher snapshot) throws IOException;
  }

  /** Something done with the writer. */
  @FunctionalInterface
  private interface Change {
    void run() throws IOException;
  }

  private final Path path;
  private final Directory directory;
  private final Analyzer analyzer = new ChunkAnalyzer();
  private final IndexWriter writer;
  private final Snapshots snapshots;
  private final CodeCache codes = new CodeCache();
  private final ComputePool searches;
  private final ComputePool changes;

  /** Guards the order of changes: what the writer holds and {@code appliedSeq} belong together. */
  private final Object change = new Object();
  private long appliedSeq;
  private volatile long committedSeq;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LuceneChunkIndex(Path path, Directory directory, ComputePool searches, ComputePool changes)
      throws IOException {
    this.path = path;
    this.directory = directory;
    this.searches = searches;
    this.changes = changes;
    boolean exists = DirectoryReader.indexExists(directory);
    writer = new IndexWriter(directory, new IndexWriterConfig(analyzer).setCodec(ChunkCodec.create())
        .setSimilarity(KeywordSearch.similarity()).setRAMBufferSizeMB(BUFFER_MEGABYTES)
        .setMergedSegmentWarmer(codes::warm).setCommitOnClose(false));
    try {
      committedSeq = exists ? CommitData.readSeq(writer) : 0;
      appliedSeq = committedSeq;
      snapshots = new Snapshots(writer);
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
  }

  /** Opens or makes the index; see {@link io.dify.rag.index.ChunkIndexes#open}. */
  static LuceneChunkIndex open(Path path, ComputePool searches, ComputePool changes) {
    Directory directory = null;
    try {
      directory = FSDirectory.open(path);
      return new LuceneChunkIndex(path, directory, searches, changes);
    } catch (LockObtainFailedException e) {
      IOUtils.closeWhileHandlingException(directory);
      throw new DifyException(ErrorCode.IN_USE, "The search index " + path + " is open already.", e);
    } catch (IOException | RuntimeException e) {
      IOUtils.closeWhileHandlingException(directory);
      throw new DifyException(ErrorCode.STORE_FAILED, "The search index " + path + " cannot be read (" + e.getMessage()
          + "). It is a cache: delete this directory, and it is built again from the database.", e);
    }
  }

  @Override
  public long committedSeq() {
    return committedSeq;
  }

  @Override
  public void apply(Collection<IndexEntry> upserts, Collection<String> deletes, long seq) {
    change(() -> {
      if (seq < appliedSeq) {
        throw new DifyException(ErrorCode.INTERNAL, path + ": change " + seq + " comes after " + appliedSeq + ".");
      }
      writer.deleteDocuments(deletes.stream().map(ChunkFields::chunkTerm).toArray(Term[]::new));
      Map<String, List<Document>> byChunk = new LinkedHashMap<>();
      upserts.forEach(entry -> byChunk.computeIfAbsent(entry.chunkId(), id -> new ArrayList<>(1))
          .add(ChunkFields.document(entry)));
      for (Map.Entry<String, List<Document>> chunk : byChunk.entrySet()) {
        writer.updateDocuments(ChunkFields.chunkTerm(chunk.getKey()), chunk.getValue());
      }
      appliedSeq = seq;
      snapshots.announceChange();
    });
  }

  @Override
  public void commit() {
    change(() -> {
      if (appliedSeq != committedSeq || writer.hasUncommittedChanges()) {
        CommitData.write(writer, appliedSeq);
        writer.commit();
        committedSeq = appliedSeq;
      }
    });
  }

  @Override
  public List<IndexHit> keyword(String query, int k, MetadataFilter filter) {
    return search(snapshot -> {
      KeywordSearch words = byWords(snapshot, query);
      return words.hits(words.best(k, filter), k);
    });
  }

  @Override
  public double keywordYardstick(String query) {
    return search(snapshot -> byWords(snapshot, query).yardstick());
  }

  @Override
  public List<IndexHit> vector(EmbeddedText query, int k, MetadataFilter filter) {
    return search(snapshot -> byMeaning(snapshot, query).best(k, filter));
  }

  @Override
  public Map<String, Double> similarities(EmbeddedText query, Collection<String> ids) {
    return ids.isEmpty() ? Map.of() : search(snapshot -> byMeaning(snapshot, query).cosines(ids));
  }

  /** Both sides at once, on two threads where there are two. */
  @Override
  public HybridHits hybrid(String query, EmbeddedText vector, int k, MetadataFilter filter) {
    return searches.callBoth(() -> onSnapshot(snapshot -> words(snapshot, query, vector, k, filter)),
        () -> onSnapshot(snapshot -> byMeaning(snapshot, vector).best(k, filter)),
        (words, meaning) -> new HybridHits(words.hits, words.yardstick, meaning, words.cosines));
  }

  /** Hits by words, and how near their meaning is. */
  private record WordHits(List<IndexHit> hits, double yardstick, Map<String, Double> cosines) {}

  private WordHits words(IndexSearcher snapshot, String query, EmbeddedText vector, int k, MetadataFilter filter)
      throws IOException {
    KeywordSearch words = byWords(snapshot, query);
    ScoreDoc[] found = words.best(k, filter);
    List<IndexHit> hits = words.hits(found, k);
    return hits.isEmpty()
        ? new WordHits(hits, 0, Map.of())
        : new WordHits(hits, words.yardstick(), byMeaning(snapshot, vector).cosines(KeywordSearch.documents(found)));
  }

  private KeywordSearch byWords(IndexSearcher snapshot, String query) throws IOException {
    return new KeywordSearch(snapshot, KeywordSearch.words(analyzer, query));
  }

  private VectorSearch byMeaning(IndexSearcher snapshot, EmbeddedText query) {
    return new VectorSearch(snapshot, codes, ChunkFields.vectorField(query.model()), ChunkFields.unit(query));
  }

  @Override
  public long size() {
    return search(snapshot -> (long) snapshot.getIndexReader().numDocs());
  }

  @Override
  public Set<String> chunkIds() {
    return search(snapshot -> ChunkIds.all(snapshot.getIndexReader()));
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      change(() -> {
        snapshots.close();
        writer.rollback();
        directory.close();
        analyzer.close();
      });
    }
  }

  private <T> T search(Search<T> work) {
    return searches.call(() -> onSnapshot(work));
  }

  private <T> T onSnapshot(Search<T> work) {
    try {
      IndexSearcher snapshot = snapshots.acquire();
      try {
        return work.on(snapshot);
      } finally {
        snapshots.release(snapshot);
      }
    } catch (IOException | AlreadyClosedException e) {
      throw failure(e);
    }
  }

  private void change(Change work) {
    changes.callToEnd(() -> {
      try {
        synchronized (change) {
          work.run();
          return true;
        }
      } catch (IOException | AlreadyClosedException e) {
        throw failure(e);
      }
    });
  }

  private DifyException failure(Exception e) {
    return e instanceof AlreadyClosedException
        ? new DifyException(ErrorCode.INTERNAL, "The search index " + path + " was closed.", e)
        : new DifyException(ErrorCode.STORE_FAILED,
            "The search index " + path + " failed: " + e.getMessage() + ". Check the disk; the index can be rebuilt.",
            e);
  }
}
