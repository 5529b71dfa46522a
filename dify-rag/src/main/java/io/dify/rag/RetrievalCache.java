package io.dify.rag;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dify.core.model.EmbeddingId;
import io.dify.rag.retrieve.SearchHit;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.KnowledgeBase;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What bases found lately. Every change of a base gives it a new key, so nothing has to be thrown out; what is not asked for any more makes room. It holds ids
 * and scores only; the chunks are looked up each time ({@link SearchRows}). Thread-safe.
 */
final class RetrievalCache {
  /** Rough size of an entry without its hits and question, of a hit, and of an id in it. */
  private static final int ENTRY_BYTES = 400;
  private static final int HIT_BYTES = 400;

  /**
   * All that a result depends on.
   *
   * @param tenant whose base; ids of bases are unique anyway
   * @param base the base with its settings
   * @param changeSeq number of the last change in the database
   * @param appliedSeq number of the last change in the index
   * @param models embedding models of questions
   * @param request the question with all its settings
   * @param bothSides whether words and meaning were both looked at
   */
  record Key(String tenant, KnowledgeBase base, long changeSeq, long appliedSeq, List<EmbeddingId> models,
      SearchRequest request, boolean bothSides) {}

  /**
   * A result.
   *
   * @param hits best first, within limit and threshold
   * @param notes what people should know of it
   */
  record Result(List<SearchHit> hits, List<String> notes) {
    Result {
      hits = List.copyOf(hits);
      notes = List.copyOf(notes);
    }

    List<String> chunkIds() {
      return hits.stream().map(SearchHit::chunkId).toList();
    }
  }

  private final @Nullable Cache<Key, Result> results;

  /** @param maxBytes rough limit of what it holds; 0 for no cache */
  RetrievalCache(long maxBytes) {
    results = maxBytes == 0
        ? null
        : Caffeine.newBuilder().maximumWeight(maxBytes).weigher(RetrievalCache::bytes).executor(Runnable::run).build();
  }

  private static int bytes(Key key, Result result) {
    int entries = result.hits.stream().mapToInt(hit -> hit.entries().size()).sum();
    return ENTRY_BYTES + 2 * key.request.query().length() + HIT_BYTES * (result.hits.size() + entries);
  }

  Optional<Result> find(Key key) {
    return results == null ? Optional.empty() : Optional.ofNullable(results.getIfPresent(key));
  }

  void put(Key key, Result result) {
    if (results != null) {
      results.put(key, result);
    }
  }

  long size() {
    return results == null ? 0 : results.estimatedSize();
  }
}
