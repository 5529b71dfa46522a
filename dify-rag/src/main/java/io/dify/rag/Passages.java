package io.dify.rag;

import io.dify.core.retrieval.ChildHit;
import io.dify.core.retrieval.HitDetails;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.value.Value;
import io.dify.rag.retrieve.EntryScore;
import io.dify.rag.retrieve.SearchHit;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredChunk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Turns what was found into passages with all that is known of them. Thread-safe. */
final class Passages {
  private final ChunkQueries chunks;

  Passages(ChunkQueries chunks) {
    this.chunks = chunks;
  }

  /** Hits whose chunks are given, in their order. */
  List<Passage> of(KnowledgeBase base, List<SearchHit> hits, Map<String, StoredChunk> stored) {
    List<Passage> passages = new ArrayList<>();
    for (SearchHit hit : hits) {
      StoredChunk chunk = stored.get(hit.chunkId());
      if (chunk != null) {
        passages.add(new Passage(hit(base, hit, chunk, passages.size() + 1), hit.explanation()));
      }
    }
    return passages;
  }

  private static KnowledgeHit hit(KnowledgeBase base, SearchHit hit, StoredChunk stored, int position) {
    OptionalDouble before = hit.explanation().rerankRank().isPresent()
        ? hit.explanation().foundScore()
        : OptionalDouble.empty();
    HitDetails details = new HitDetails(children(hit), List.of(), 0, List.of(), before);
    return new KnowledgeHit(base.id(), base.name(), stored.chunk().documentId(), stored.documentName(),
        stored.sourceType(), stored.chunk().id(), stored.documentName(), stored.chunk().promptText(), hit.score(),
        hit.relevance(), position, stored.chunk().position(), stored.characterCount(), stored.hitCount(),
        stored.chunk().hash(), metadata(stored), details);
  }

  private static List<ChildHit> children(SearchHit hit) {
    List<ChildHit> children = new ArrayList<>();
    for (EntryScore entry : hit.entries()) {
      if (!entry.id().equals(hit.chunkId())) {
        children.add(new ChildHit(entry.id(), "", 0, entry.score()));
      }
    }
    return children;
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
