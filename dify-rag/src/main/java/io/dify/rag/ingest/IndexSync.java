package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.IndexEntry;
import io.dify.rag.store.ChunkChange;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.ChunkStore;
import io.dify.rag.store.DocumentStore;
import io.dify.rag.store.VectorCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings an index up to the state of the database: reads the changes it has not seen, in order, embeds and applies them. The index is committed rarely,
 * for a commit syncs to the disk, and what a crash takes is replayed from the database without embedding again. Not thread-safe: one at a
 * time for an index, which nobody else changes.
 */
public final class IndexSync {
  private static final int COMMIT_EVERY = 20_000;

  private final String baseId;
  private final ChunkQueries chunks;
  private final DocumentStore documents;
  private final @Nullable Embeddings embeddings;
  private final ChunkIndex index;
  private volatile long appliedSeq;
  private long sinceCommit;

  /**
   * Keeps an index of a base.
   *
   * @param embedder makes the vectors; null for an index without
   */
  public IndexSync(String baseId, ChunkQueries chunks, DocumentStore documents, VectorCache vectors,
      @Nullable TextEmbedder embedder, ChunkIndex index) {
    this.baseId = baseId;
    this.chunks = chunks;
    this.documents = documents;
    this.embeddings = embedder == null ? null : new Embeddings(vectors, embedder);
    this.index = index;
    this.appliedSeq = index.committedSeq();
  }

  /** Number of the last change that searches see. */
  public long appliedSeq() {
    return appliedSeq;
  }

  /** Applies what is complete, which takes no model, and leaves documents that are still being added to whoever adds them. */
  public void replay() {
    run(true, (done, total) -> {});
  }

  /** Told how many changes are applied. */
  @FunctionalInterface
  public interface Counter {
    /** So many of so many. */
    void on(long done, long total);
  }

  /**
   * Applies all changes and completes the documents they belong to. A document whose text cannot be embedded is marked as failed and left out.
   *
   * @throws DifyException when the model is out of order: all documents that were waiting for it are marked as failed; {@code CANCELLED} when
   *     interrupted: they wait on
   */
  public void catchUp(Counter progress) {
    try {
      run(false, progress);
    } catch (DifyException e) {
      if (e.code() != ErrorCode.CANCELLED && e.code() != ErrorCode.STORE_FAILED) {
        documents.holdBackIndexing(baseId, e.text());
      }
      throw e;
    }
    documents.completeIndexed(baseId, appliedSeq);
  }

  private void run(boolean completeOnly, Counter progress) {
    long total = chunks.countChanges(baseId, appliedSeq);
    long done = 0;
    while (true) {
      List<ChunkChange> changes = chunks.changes(baseId, appliedSeq, ChunkStore.BATCH);
      List<ChunkChange> due = completeOnly ? upToFirstIncomplete(changes) : changes;
      if (due.isEmpty()) {
        break;
      }
      apply(due, done, total, progress);
      done += due.stream().filter(change -> change.entry() != null).count();
      progress.on(Math.min(done, total), total);
    }
    if (sinceCommit > 0) {
      commit();
    }
  }

  private static List<ChunkChange> upToFirstIncomplete(List<ChunkChange> changes) {
    return changes.stream().takeWhile(change -> change.entry() == null || change.entry().status().isFinal()).toList();
  }

  private void apply(List<ChunkChange> changes, long doneBefore, long total, Counter progress) {
    Map<String, ChunkChange> last = new LinkedHashMap<>();
    changes.forEach(change -> last.put(change.chunkId(), change));
    List<ChunkChange.Entry> entries = new ArrayList<>();
    for (ChunkChange change : last.values()) {
      if (change.entry() != null) {
        entries.add(change.entry());
      }
    }
    Embeddings.Result result = vectors(entries, doneBefore, total, progress);
    result.failedDocuments().forEach((documentId, why) -> documents.holdBack(documentId, why.text()));
    List<IndexEntry> upserts = new ArrayList<>();
    List<String> deletes = new ArrayList<>();
    Set<String> failed = result.failedDocuments().keySet();
    last.values().forEach(change -> {
      ChunkChange.Entry entry = change.entry();
      if (entry == null) {
        deletes.add(change.chunkId());
      } else if (!failed.contains(entry.documentId())) {
        EmbeddedText vector = result.vectors().get(entry.textHash());
        upserts.add(new IndexEntry(change.chunkId(), entry.documentId(), entry.text(), vector));
      }
    });
    index.apply(upserts, deletes, changes.getLast().seq());
    appliedSeq = changes.getLast().seq();
    sinceCommit += changes.size();
    if (sinceCommit >= COMMIT_EVERY) {
      commit();
    }
  }

  private Embeddings.Result vectors(List<ChunkChange.Entry> entries, long doneBefore, long total, Counter progress) {
    if (embeddings == null) {
      return new Embeddings.Result(Map.of(), Map.of());
    }
    long[] done = { doneBefore};
    return embeddings.of(entries, more -> {
      done[0] += more;
      progress.on(Math.min(done[0], total), total);
    });
  }

  private void commit() {
    index.commit();
    sinceCommit = 0;
  }
}
