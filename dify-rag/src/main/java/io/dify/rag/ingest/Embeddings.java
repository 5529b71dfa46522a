package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.store.ChunkChange;
import io.dify.rag.store.ChunkChange.Entry;
import io.dify.rag.store.VectorCache;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * The vectors of texts: from the cache, else computed and put there at once, a few hundred at a time, so that a crash costs no more than those. A
 * text that the model refuses fails its own document only; when one document after the other fails, the model is at fault and it is given up.
 */
final class Embeddings {
  /** How many texts are computed between two visits to the database. */
  private static final int BATCH = 256;
  /** So many documents failing in a row mean that it is not the documents. */
  private static final int OUTAGE = 3;

  /** A text of a document. */
  record Text(String documentId, String text, String textHash) {}

  /** Vectors by text hash, and the errors of documents that lack some. */
  record Result(Map<String, EmbeddedText> vectors, Map<String, DifyException> failedDocuments) {}

  private final VectorCache cache;
  private final TextEmbedder embedder;
  private int failuresInARow;

  Embeddings(VectorCache cache, TextEmbedder embedder) {
    this.cache = cache;
    this.embedder = embedder;
  }

  /** The texts by which changed chunks are found. */
  static List<Text> texts(Collection<ChunkChange> changes) {
    List<Text> texts = new ArrayList<>();
    for (ChunkChange change : changes) {
      Entry entry = change.entry();
      if (entry != null) {
        entry.units().forEach(unit -> texts.add(new Text(entry.documentId(), unit.text(), unit.textHash())));
      }
    }
    return texts;
  }

  /**
   * The vectors of all texts whose language has a model.
   *
   * @param progress told how many distinct texts are done
   * @throws DifyException what the model said, when it is out of order; {@code CANCELLED} when interrupted
   */
  Result of(List<Text> all, IntConsumer progress) {
    Set<String> hashes = all.stream().map(Text::textHash).collect(Collectors.toSet());
    Map<String, EmbeddedText> vectors = new HashMap<>(cache.find(hashes, embedder.models()));
    List<Text> entries = all.stream()
        .filter(one -> !vectors.containsKey(one.textHash()) && embedder.supports(one.text())).toList();
    Map<String, DifyException> failed = new LinkedHashMap<>();
    progress.accept(vectors.size());
    List<Text> batch = next(entries, vectors, failed);
    while (!batch.isEmpty()) {
      compute(batch, vectors, failed);
      progress.accept(vectors.size());
      batch = next(entries, vectors, failed);
    }
    return new Result(vectors, failed);
  }

  /** The next texts without a vector, each once; those of failed documents only where another document needs them. */
  private static List<Text> next(List<Text> entries, Map<String, EmbeddedText> vectors,
      Map<String, DifyException> failed) {
    Map<String, Text> missing = new LinkedHashMap<>();
    for (Text entry : entries) {
      if (missing.size() < BATCH && !vectors.containsKey(entry.textHash()) && !failed.containsKey(entry.documentId())) {
        missing.putIfAbsent(entry.textHash(), entry);
      }
    }
    return List.copyOf(missing.values());
  }

  private void compute(List<Text> batch, Map<String, EmbeddedText> vectors,
      Map<String, DifyException> failed) {
    try {
      vectors.putAll(embed(batch));
    } catch (DifyException e) {
      Map<String, List<Text>> byDocument = batch.stream()
          .collect(Collectors.groupingBy(Text::documentId, LinkedHashMap::new, Collectors.toList()));
      if (e.code() == ErrorCode.CANCELLED || e.code() == ErrorCode.STORE_FAILED) {
        throw e;
      }
      if (byDocument.size() > 1) {
        byDocument.values().forEach(own -> compute(own, vectors, failed));
      } else if (++failuresInARow >= OUTAGE) {
        throw e;
      } else {
        failed.put(batch.getFirst().documentId(), e);
      }
    }
  }

  private Map<String, EmbeddedText> embed(List<Text> batch) {
    List<EmbeddedText> computed = embedder.embedAll(batch.stream().map(Text::text).toList());
    Map<String, EmbeddedText> vectors = new HashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      vectors.put(batch.get(i).textHash(), computed.get(i));
    }
    failuresInARow = 0;
    return cache.put(vectors);
  }
}
