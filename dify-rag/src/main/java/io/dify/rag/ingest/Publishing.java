package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.store.ChunkChange;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.ChunkStore;
import io.dify.rag.store.DocumentStore;
import io.dify.rag.store.TenantStores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the vectors of the chunks that wait for them, a few hundred at a time, and lets indexes take those up. Whatever breaks it off, what was made
 * is kept and the next one goes on behind it. Needs no index and holds none up. Not thread-safe.
 */
final class Publishing {
  /** How many chunks are made findable at a time: a crash costs the vectors of no more. */
  private static final int BATCH = 256;

  private final String baseId;
  private final ChunkQueries queries;
  private final ChunkStore chunks;
  private final DocumentStore documents;
  private final @Nullable Embeddings embeddings;
  private final Set<String> documentIds;

  Publishing(String baseId, TenantStores stores, @Nullable TextEmbedder embedder, Set<String> documentIds) {
    this.baseId = baseId;
    this.queries = stores.queries();
    this.chunks = stores.chunks();
    this.documents = stores.documents();
    this.embeddings = embedder == null ? null : new Embeddings(stores.vectors(), embedder);
    this.documentIds = new LinkedHashSet<>(documentIds);
  }

  /**
   * The next batch. A document with a text that the model refuses is marked as failed and passed over from then on.
   *
   * @return how many chunks were published; 0 when none waits any more
   * @throws DifyException when the model is out of order; {@code CANCELLED} when interrupted
   */
  int next() {
    while (true) {
      List<ChunkChange> waiting = queries.pending(baseId, documentIds, embeddings == null ? ChunkStore.BATCH : BATCH);
      if (waiting.isEmpty()) {
        return 0;
      }
      Map<String, DifyException> failed = embeddings == null
          ? Map.of()
          : embeddings.of(Embeddings.texts(waiting), done -> {}).failedDocuments();
      failed.forEach((documentId, why) -> documents.fail(documentId, why.text()));
      documentIds.removeAll(failed.keySet());
      List<String> ready = waiting.stream()
          .filter(change -> change.entry() != null && !failed.containsKey(change.entry().documentId()))
          .map(ChunkChange::chunkId).toList();
      if (!ready.isEmpty()) {
        chunks.publish(baseId, ready);
        return ready.size();
      }
    }
  }

  /** How many chunks wait. */
  long count() {
    return queries.countPending(documentIds);
  }

  /** Leaves a document alone from now on. */
  void drop(String documentId) {
    documentIds.remove(documentId);
  }

  /** The documents that neither failed nor were dropped. */
  Set<String> sound() {
    return documentIds;
  }
}
