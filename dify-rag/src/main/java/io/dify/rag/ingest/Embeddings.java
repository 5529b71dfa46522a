package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.store.ChunkChange;
import io.dify.rag.store.VectorCache;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The vectors of texts: from the cache, else computed and put there at once, a few hundred at a time, so that a crash costs no more than those. A
 * text that the model refuses fails its own document only; when one document after the other fails, the model is at fault and it is given up.
 */
final class Embeddings {
  /** How many texts are computed between two visits to the database. */
  private static final int BATCH = 256;
  /** So many documents failing in a row mean that it is not the documents. */
  private static final int OUTAGE = 3;

  /** Vectors by text hash, and the errors of documents that have none. */
  record Result(Map<String, EmbeddedText> vectors, Map<String, DifyException> failedDocuments) {}

  private final VectorCache cache;
  private final TextEmbedder embedder;
  private int failuresInARow;

  Embeddings(VectorCache cache, TextEmbedder embedder) {
    this.cache = cache;
    this.embedder = embedder;
  }

  /**
   * The vectors of all entries.
   *
   * @param done told how many more distinct texts are done
   * @throws DifyException what the model said, when it is out of order; {@code CANCELLED} when interrupted
   */
  Result of(List<ChunkChange.Entry> entries, IntConsumer done) {
    Map<String, ChunkChange.Entry> missing = new LinkedHashMap<>();
    entries.forEach(entry -> missing.putIfAbsent(entry.textHash(), entry));
    Map<String, EmbeddedText> vectors = new HashMap<>(cache.find(missing.keySet(), embedder.models()));
    missing.keySet().removeAll(vectors.keySet());
    done.accept(vectors.size());
    Map<String, DifyException> failed = new HashMap<>();
    List<ChunkChange.Entry> todo = List.copyOf(missing.values());
    for (int from = 0; from < todo.size(); from += BATCH) {
      List<ChunkChange.Entry> batch = todo.subList(from, Math.min(todo.size(), from + BATCH));
      compute(batch, vectors, failed);
      done.accept(batch.size());
    }
    return new Result(vectors, failedDocuments(entries, vectors, failed));
  }

  private void compute(List<ChunkChange.Entry> batch, Map<String, EmbeddedText> vectors,
      Map<String, DifyException> failed) {
    Map<String, List<ChunkChange.Entry>> byDocument = new LinkedHashMap<>();
    batch.forEach(entry -> byDocument.computeIfAbsent(entry.documentId(), id -> new ArrayList<>()).add(entry));
    try {
      vectors.putAll(embed(batch));
    } catch (DifyException e) {
      giveUpOn(e);
      if (byDocument.size() == 1) {
        batch.forEach(entry -> failed.put(entry.textHash(), e));
      } else {
        byDocument.values().forEach(own -> compute(own, vectors, failed));
      }
    }
  }

  private Map<String, EmbeddedText> embed(List<ChunkChange.Entry> batch) {
    List<EmbeddedText> computed = embedder.embedAll(batch.stream().map(ChunkChange.Entry::text).toList());
    Map<String, EmbeddedText> vectors = new HashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      vectors.put(batch.get(i).textHash(), computed.get(i));
    }
    cache.put(vectors);
    failuresInARow = 0;
    return vectors;
  }

  private void giveUpOn(DifyException e) {
    failuresInARow++;
    boolean storage = e.code() == ErrorCode.STORE_FAILED;
    if (e.code() == ErrorCode.CANCELLED || storage || failuresInARow > OUTAGE) {
      throw e;
    }
  }

  /** A text may stand in several documents: all of them fail with it. */
  private static Map<String, DifyException> failedDocuments(List<ChunkChange.Entry> entries,
      Map<String, EmbeddedText> vectors, Map<String, DifyException> failed) {
    Map<String, DifyException> documents = new LinkedHashMap<>();
    for (ChunkChange.Entry entry : entries) {
      DifyException why = failed.get(entry.textHash());
      if (why != null && !vectors.containsKey(entry.textHash())) {
        documents.putIfAbsent(entry.documentId(), why);
      }
    }
    return documents;
  }
}
