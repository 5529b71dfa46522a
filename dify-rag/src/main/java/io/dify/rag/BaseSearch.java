package io.dify.rag;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.RankedPassage;
import io.dify.rag.OpenBase.Live;
import io.dify.rag.RetrievalCache.Result;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.retrieve.Found;
import io.dify.rag.retrieve.HybridSearch;
import io.dify.rag.retrieve.Question;
import io.dify.rag.retrieve.Ranking;
import io.dify.rag.retrieve.Reranker;
import io.dify.rag.retrieve.SearchHit;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.RetrievalQueries;
import io.dify.rag.store.StoredChunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Searches one base: from the cache where nothing has changed, else in its index, as deep as it takes to find enough chunks that may be found. Thread-safe; no
 * index is held while a reranking model works.
 */
final class BaseSearch {
  /** Entries of an index that are looked at at most. */
  static final int MAX_DEPTH = 12_800;
  private static final int DEEPER = 4;
  /** Passages a reranking model reads: three times those asked for, within these bounds. */
  private static final int MIN_RERANKED = 20;
  private static final int MAX_RERANKED = 100;

  /**
   * What is asked of a base.
   *
   * @param question the request's question, embedded once for all bases
   * @param request with mode and ranking decided
   * @param bothSides whether words and meaning are both looked at, for whoever merges
   * @param origin on whose behalf a model is asked
   */
  record Task(Question question, SearchRequest request, boolean bothSides, CallOrigin origin) {}

  /** Passages best first, and what people should know of them. */
  record Answer(List<Passage> passages, List<String> notes) {}

  /** Chunks as the index gave them, with their rows. */
  record Candidates(List<SearchHit> hits, Map<String, StoredChunk> stored, Found found) {}

  private final String tenant;
  private final IndexKeeper indexes;
  private final ChunkQueries chunks;
  private final Passages passages;
  private final Reranker reranker;
  private final RetrievalCache cache;
  private final SearchRows rows;
  private final RetrievalCounters counters;

  BaseSearch(String tenant, IndexKeeper indexes, ChunkQueries chunks, RetrievalQueries queries,
      KnowledgeEngine engine) {
    this.tenant = tenant;
    this.indexes = indexes;
    this.chunks = chunks;
    this.passages = new Passages(chunks, queries);
    this.reranker = new Reranker(engine.setup().models());
    this.cache = engine.cache();
    this.rows = engine.rows();
    this.counters = engine.counters();
  }

  /** How many passages a reranking model is to read. */
  static int reranked(int topK) {
    return Math.max(topK, Math.clamp(3L * topK, MIN_RERANKED, MAX_RERANKED));
  }

  /** A question to a base, to be embedded by its model. */
  Question question(KnowledgeBase base, String text) {
    return new Question(text, indexes.embedder(base));
  }

  /** @param seq number of the base's last change, read before */
  Answer search(KnowledgeBase base, long seq, Task task, Cancellation cancellation) {
    long applied = indexes.use(base.id(), live -> live.sync().appliedSeq());
    TextEmbedder embedder = indexes.embedder(base);
    List<EmbeddingId> models = embedder == null ? List.of() : embedder.models();
    RetrievalCache.Key key = new RetrievalCache.Key(tenant, base, seq, applied, models, task.request(),
        task.bothSides());
    Result cached = cache.find(key).orElse(null);
    if (cached != null) {
      Map<String, StoredChunk> stored = stored(base, cached.chunkIds());
      if (stored.keySet().containsAll(cached.chunkIds())) {
        counters.cacheHits.increment();
        return new Answer(passages.of(base, cached.hits(), stored), cached.notes());
      }
    }
    counters.cacheMisses.increment();
    return fresh(base, task, key, cancellation);
  }

  private Map<String, StoredChunk> stored(KnowledgeBase base, List<String> ids) {
    return rows.chunks(tenant, chunks, base.id(), ids);
  }

  private Answer fresh(KnowledgeBase base, Task task, RetrievalCache.Key key, Cancellation cancellation) {
    SearchRequest request = task.request();
    boolean byModel = request.ranking() instanceof Ranking.ByModel;
    int wanted = byModel ? reranked(request.topK()) : request.topK();
    Candidates candidates = candidates(base, task, wanted);
    List<String> notes = new ArrayList<>();
    if (candidates.found().meaningMissing()) {
      counters.wordFallbacks.increment();
      notes.add("In the knowledge base \"" + base.name() + "\" nothing is embedded by the model for this question's"
          + " language, so it was searched by words.");
    }
    cancellation.throwIfCancelled();
    List<SearchHit> hits = candidates.hits();
    boolean failed = false;
    if (request.ranking() instanceof Ranking.ByModel model) {
      Reranker.Order order = reranker.order(model, task.origin(), request.query(), texts(candidates), cancellation);
      failed = order.failed();
      if (failed) {
        counters.rerankFailures.increment();
        notes.add(order.note());
      } else {
        hits = reranked(hits, order.order());
      }
    }
    double least = request.scoreThreshold().orElse(Double.NEGATIVE_INFINITY);
    Result result = new Result(
        hits.stream().limit(request.topK()).filter(hit -> hit.score() >= least).toList(), notes);
    if (!failed) {
      cache.put(key, result);
    }
    return new Answer(passages.of(base, result.hits(), candidates.stored()), result.notes());
  }

  private static List<String> texts(Candidates candidates) {
    List<String> texts = new ArrayList<>();
    for (SearchHit hit : candidates.hits()) {
      StoredChunk stored = candidates.stored().get(hit.chunkId());
      texts.add(stored == null ? "" : stored.chunk().promptText());
    }
    return texts;
  }

  private static List<SearchHit> reranked(List<SearchHit> hits, List<RankedPassage> order) {
    return IntStream.range(0, order.size())
        .mapToObj(i -> hits.get(order.get(i).index()).reranked(i + 1, order.get(i).score())).toList();
  }

  /** The best chunks that may be found. An entry that leads to none is passed over and counted. */
  Candidates candidates(KnowledgeBase base, Task task, int wanted) {
    if (task.question().text().isBlank()) {
      return new Candidates(List.of(), Map.of(), Found.NOTHING);
    }
    HybridSearch.prepare(task.question(), task.request(), task.bothSides());
    return indexes.use(base.id(), live -> {
      int depth = Math.max(HybridSearch.CANDIDATES, wanted);
      while (true) {
        Candidates found = at(depth, base, live, task, wanted);
        if (found.hits().size() >= wanted || !found.found().mayHaveMore() || depth >= MAX_DEPTH
            || reachesThreshold(found.found(), task.request())) {
          int dead = (int) found.found().hits().stream().limit(wanted)
              .filter(hit -> !found.stored().containsKey(hit.chunkId())).count();
          counters.deadEntries.add(dead);
          return found;
        }
        depth = Math.min(MAX_DEPTH, depth * DEEPER);
      }
    });
  }

  /** Whether the search went below the threshold, so that nothing further down can count. */
  private static boolean reachesThreshold(Found found, SearchRequest request) {
    return request.scoreThreshold().isPresent() && !(request.ranking() instanceof Ranking.ByModel)
        && !found.hits().isEmpty() && found.hits().getLast().score() < request.scoreThreshold().getAsDouble();
  }

  private Candidates at(int depth, KnowledgeBase base, Live live, Task task, int wanted) {
    Found found = HybridSearch.search(live.index(), task.question(), task.request(), depth, task.bothSides());
    List<SearchHit> kept = new ArrayList<>();
    Map<String, StoredChunk> stored = new HashMap<>();
    for (int from = 0; from < found.hits().size() && kept.size() < wanted; from += wanted) {
      List<SearchHit> some = found.hits().subList(from, Math.min(found.hits().size(), from + wanted));
      stored.putAll(stored(base, some.stream().map(SearchHit::chunkId).toList()));
      some.stream().filter(hit -> stored.containsKey(hit.chunkId())).limit(wanted - kept.size()).forEach(kept::add);
    }
    return new Candidates(kept, stored, found);
  }
}
