package io.dify.rag;

import io.dify.core.retrieval.ChildHit;
import io.dify.core.retrieval.HitDetails;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.rag.retrieve.EntryScore;
import io.dify.rag.retrieve.SearchHit;
import io.dify.rag.store.ChildChunk;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.RetrievalQueries;
import io.dify.rag.store.StoredChunk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Turns what was found into passages with all that is known of them. Thread-safe. */
final class Passages {
  private final ChunkQueries chunks;
  private final RetrievalQueries queries;

  /** What stands in other rows than the chunks. */
  private record Parts(Map<String, ChildChunk> children, Map<String, FileRef> images) {}

  Passages(ChunkQueries chunks, RetrievalQueries queries) {
    this.chunks = chunks;
    this.queries = queries;
  }

  /** Hits whose chunks are given, in their order. */
  List<Passage> of(KnowledgeBase base, List<SearchHit> hits, Map<String, StoredChunk> stored) {
    Parts parts = parts(base, hits, stored);
    List<Passage> passages = new ArrayList<>();
    for (SearchHit hit : hits) {
      StoredChunk chunk = stored.get(hit.chunkId());
      if (chunk != null) {
        passages.add(new Passage(hit(base, hit, chunk, parts, passages.size() + 1), hit.explanation()));
      }
    }
    return passages;
  }

  private Parts parts(KnowledgeBase base, List<SearchHit> hits, Map<String, StoredChunk> stored) {
    Set<String> children = new LinkedHashSet<>();
    Set<String> images = new LinkedHashSet<>();
    for (SearchHit hit : hits) {
      hit.entries().stream().map(EntryScore::id).filter(id -> !id.equals(hit.chunkId())).forEach(children::add);
      StoredChunk chunk = stored.get(hit.chunkId());
      if (chunk != null) {
        images.addAll(chunk.attachments());
      }
    }
    return new Parts(chunks.children(base.id(), children), queries.images(images));
  }

  private static KnowledgeHit hit(KnowledgeBase base, SearchHit hit, StoredChunk stored, Parts parts, int position) {
    OptionalDouble before = hit.explanation().rerankRank().isPresent()
        ? hit.explanation().foundScore()
        : OptionalDouble.empty();
    List<FileRef> images = stored.attachments().stream().filter(parts.images::containsKey).map(parts.images::get)
        .toList();
    HitDetails details = new HitDetails(children(hit, parts), images, stored.place().page(), stored.place().headings(),
        before);
    return new KnowledgeHit(base.id(), base.name(), stored.chunk().documentId(), stored.documentName(),
        stored.sourceType(), stored.chunk().id(), stored.documentName(), stored.chunk().promptText(), hit.score(),
        hit.relevance(), position, stored.chunk().position(), stored.characterCount(), stored.hitCount(),
        stored.chunk().hash(), metadata(stored), details);
  }

  private static List<ChildHit> children(SearchHit hit, Parts parts) {
    List<ChildHit> children = new ArrayList<>();
    for (EntryScore entry : hit.entries()) {
      ChildChunk child = parts.children.get(entry.id());
      if (child != null) {
        children.add(new ChildHit(child.id(), child.content(), child.position(), entry.score()));
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
