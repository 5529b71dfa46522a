package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.IndexEntry;
import io.dify.rag.store.ChunkChange;
import io.dify.rag.store.ChunkChange.Entry;
import io.dify.rag.store.ChunkChange.Unit;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.ChunkStore;
import io.dify.rag.store.DocumentStore;
import io.dify.rag.store.VectorCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings an index up to the state of the database: reads the changes it has not seen, in order, and applies them. Their vectors are in the cache, for
 * chunks get their numbers when they have them; only where the cache lacks one, as after a change of the model, it is computed. The index is committed
 * rarely, for a commit syncs to the disk, and what a crash takes is replayed from the database. Not thread-safe: one at a time for an index,
 * which nobody else changes.
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

  /** Told how many changes are applied. */
  @FunctionalInterface
  public interface Counter {
    /** So many of so many. */
    void on(long done, long total);
  }

  /** Applies all changes, for an index that is opened. */
  public void replay() {
    catchUp((done, total) -> {});
  }

  /**
   * Applies all changes, after which searches see them. A document with a text that the model refuses is marked as failed, and its chunks among these
   * changes are left out.
   *
   * @throws DifyException when a vector is missing and the model is out of order; {@code CANCELLED} when interrupted. What was applied stays
   */
  public void catchUp(Counter progress) {
    long total = chunks.countChanges(baseId, appliedSeq);
    long done = 0;
    while (true) {
      List<ChunkChange> changes = chunks.changes(baseId, appliedSeq, ChunkStore.BATCH);
      if (changes.isEmpty()) {
        break;
      }
      apply(changes, done, total, progress);
      done += changes.stream().filter(change -> change.entry() != null).count();
      progress.on(Math.min(done, total), total);
    }
  }

  /** Makes what was applied durable; what is not is replayed after a crash. */
  public void commit() {
    if (sinceCommit > 0) {
      index.commit();
      sinceCommit = 0;
    }
  }

  private void apply(List<ChunkChange> changes, long doneBefore, long total, Counter progress) {
    Map<String, ChunkChange> last = new LinkedHashMap<>();
    changes.forEach(change -> last.put(change.chunkId(), change));
    Embeddings.Result result = vectors(List.copyOf(last.values()), doneBefore, total, progress);
    result.failedDocuments().forEach((documentId, why) -> documents.fail(documentId, why.text(),
        last.values().stream()
            .filter(change -> change.entry() != null && change.entry().documentId().equals(documentId))
            .map(ChunkChange::chunkId).toList()));
    List<IndexEntry> upserts = new ArrayList<>();
    List<String> deletes = new ArrayList<>();
    last.values().forEach(change -> {
      Entry entry = change.entry();
      if (entry == null || entry.units().isEmpty()) {
        deletes.add(change.chunkId());
      } else if (!result.failedDocuments().containsKey(entry.documentId())) {
        upserts.addAll(entries(change.chunkId(), entry, result.vectors()));
      }
    });
    index.apply(upserts, deletes, changes.getLast().seq());
    appliedSeq = changes.getLast().seq();
    sinceCommit += changes.size();
    if (sinceCommit >= COMMIT_EVERY) {
      commit();
    }
  }

  private static List<IndexEntry> entries(String chunkId, Entry entry, Map<String, EmbeddedText> vectors) {
    return entry.units().stream().map(unit -> entry(chunkId, entry, unit, vectors)).collect(Collectors.toList());
  }

  private static IndexEntry entry(String chunkId, Entry entry, Unit unit, Map<String, EmbeddedText> vectors) {
    return new IndexEntry(unit.id(), chunkId, entry.documentId(), unit.text(), vectors.get(unit.textHash()),
        entry.fields());
  }

  private Embeddings.Result vectors(List<ChunkChange> changes, long doneBefore, long total, Counter progress) {
    return embeddings == null
        ? new Embeddings.Result(Map.of(), Map.of())
        : embeddings.of(Embeddings.texts(changes),
            done -> progress.on(Math.min(doneBefore + done, total), total));
  }
}
