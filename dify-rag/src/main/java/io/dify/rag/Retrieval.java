package io.dify.rag;

import io.dify.core.cancel.Cancellation;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.value.Value;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.retrieve.HybridSearch;
import io.dify.rag.retrieve.SearchHit;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Searches bases together and turns what was found into passages. Thread-safe. */
final class Retrieval {
  private record Found(KnowledgeBase base, SearchHit hit) {}

  private final IndexKeeper indexes;
  private final ChunkQueries chunks;
  private final HitCounter counter;
  private final HybridSearch search;

  Retrieval(IndexKeeper indexes, ChunkQueries chunks, HitCounter counter, @Nullable TextEmbedder embedder) {
    this.indexes = indexes;
    this.chunks = chunks;
    this.counter = counter;
    this.search = embedder == null ? HybridSearch.byWords() : HybridSearch.with(embedder);
  }

  /** The best passages of all bases, best first; each base in its own mode when the request leaves it open. */
  List<Passage> search(List<KnowledgeBase> bases, SearchRequest request, Cancellation cancellation) {
    Map<SearchMode, List<KnowledgeBase>> byMode = new EnumMap<>(SearchMode.class);
    bases.stream().distinct().sorted(Comparator.comparing(KnowledgeBase::id))
        .forEach(base -> byMode.computeIfAbsent(mode(base, request), mode -> new ArrayList<>()).add(base));
    List<Found> found = new ArrayList<>();
    byMode.forEach((mode, group) -> {
      cancellation.throwIfCancelled();
      found.addAll(together(group, new SearchRequest(request.query(), mode, request.topK(), request.scoreThreshold(),
          request.weights())));
    });
    if (byMode.size() > 1) {
      found.sort(Comparator.comparingDouble((Found one) -> one.hit.score()).reversed());
    }
    cancellation.throwIfCancelled();
    List<Passage> passages = passages(found.subList(0, Math.min(found.size(), request.topK())));
    counter.found(passages.stream().map(passage -> passage.hit().segmentId()).toList());
    return passages;
  }

  private static SearchMode mode(KnowledgeBase base, SearchRequest request) {
    SearchMode asked = request.mode() == SearchMode.DEFAULT ? base.settings().searchMode() : request.mode();
    return asked == SearchMode.DEFAULT ? SearchMode.HYBRID : asked;
  }

  private List<Found> together(List<KnowledgeBase> bases, SearchRequest request) {
    return useAll(bases, new ArrayList<>(), open -> search.search(open, request)).stream()
        .map(hit -> new Found(bases.get(hit.source()), hit)).toList();
  }

  /** All callers use the bases in the order of their ids, so that no two wait for each other. */
  private <T> T useAll(List<KnowledgeBase> bases, List<ChunkIndex> open, Function<List<ChunkIndex>, T> body) {
    if (open.size() == bases.size()) {
      return body.apply(open);
    }
    return indexes.use(bases.get(open.size()).id(), live -> {
      open.add(live.index());
      return useAll(bases, open, body);
    });
  }

  /** A chunk that was deleted a moment ago may still be in the index: it is left out. */
  private List<Passage> passages(List<Found> found) {
    Map<String, StoredChunk> stored = new LinkedHashMap<>();
    found.stream().collect(Collectors.groupingBy(one -> one.base.id(), LinkedHashMap::new,
        Collectors.mapping(one -> one.hit.chunkId(), Collectors.toList())))
        .forEach((baseId, ids) -> stored.putAll(chunks.find(baseId, ids)));
    List<Passage> passages = new ArrayList<>();
    for (Found one : found) {
      StoredChunk chunk = stored.get(one.hit.chunkId());
      if (chunk != null) {
        passages.add(new Passage(hit(one, chunk, passages.size() + 1), one.hit.explanation()));
      }
    }
    return passages;
  }

  private static KnowledgeHit hit(Found found, StoredChunk stored, int position) {
    return new KnowledgeHit(found.base.id(), found.base.name(), stored.chunk().documentId(), stored.documentName(),
        stored.sourceType(), stored.chunk().id(), stored.documentName(), stored.chunk().promptText(),
        found.hit.score(), found.hit.relevance(), position, stored.chunk().position(), stored.characterCount(),
        stored.hitCount(), stored.chunk().hash(), metadata(stored));
  }

  private static Map<String, Value> metadata(StoredChunk stored) {
    Map<String, Value> metadata = new LinkedHashMap<>(stored.documentMetadata());
    metadata.putAll(stored.metadata());
    String externalId = stored.externalId();
    if (externalId != null) {
      metadata.put(KnowledgeBases.EXTERNAL_ID, Value.of(externalId));
    }
    return metadata;
  }
}
