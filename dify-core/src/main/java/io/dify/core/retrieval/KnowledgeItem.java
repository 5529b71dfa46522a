package io.dify.core.retrieval;

import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A hit as the knowledge-retrieval node and the knowledge tool hand it on: {@code title}, {@code content}, {@code files} and {@code metadata} with all that
 * citations need, by Dify's names. {@code relevance}, {@code page}, {@code headings} and {@code score_before_rerank} are ours and there when known. Stateless.
 */
public final class KnowledgeItem {
  /** What {@code metadata._source} says of a passage from a knowledge base. */
  public static final String SOURCE = "knowledge";

  private KnowledgeItem() {}

  /** The item of a hit. */
  public static Value.Obj of(KnowledgeHit hit) {
    Map<String, Value> item = new LinkedHashMap<>();
    item.put("title", Value.of(hit.title()));
    item.put("content", Value.of(hit.content()));
    item.put("files", Value.from(hit.details().files()));
    item.put("metadata", metadata(hit));
    return new Value.Obj(item);
  }

  private static Value metadata(KnowledgeHit hit) {
    HitDetails details = hit.details();
    Map<String, Value> metadata = new LinkedHashMap<>();
    metadata.put("_source", Value.of(SOURCE));
    metadata.put("position", Value.of((long) hit.position()));
    metadata.put("dataset_id", Value.of(hit.datasetId()));
    metadata.put("dataset_name", Value.of(hit.datasetName()));
    metadata.put("document_id", Value.of(hit.documentId()));
    metadata.put("document_name", Value.of(hit.documentName()));
    metadata.put("data_source_type", Value.of(hit.dataSourceType()));
    metadata.put("segment_id", Value.of(hit.segmentId()));
    metadata.put("retriever_from", Value.of("workflow"));
    metadata.put("score", Value.of(hit.score()));
    hit.relevance().ifPresent(relevance -> metadata.put("relevance", Value.of(relevance)));
    details.scoreBeforeRerank().ifPresent(score -> metadata.put("score_before_rerank", Value.of(score)));
    metadata.put("child_chunks", new Value.Array(details.children().stream().map(KnowledgeItem::child).toList()));
    metadata.put("segment_hit_count", Value.of(hit.hitCount()));
    metadata.put("segment_word_count", Value.of((long) hit.wordCount()));
    metadata.put("segment_position", Value.of((long) hit.segmentPosition()));
    metadata.put("segment_index_node_hash", Value.of(hit.indexNodeHash()));
    if (details.page() > 0) {
      metadata.put("page", Value.of((long) details.page()));
    }
    if (!details.headings().isEmpty()) {
      metadata.put("headings", new Value.Array(details.headings().stream().map(Value::of).toList()));
    }
    metadata.put("doc_metadata", new Value.Obj(hit.metadata()));
    return new Value.Obj(metadata);
  }

  private static Value child(ChildHit child) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("id", Value.of(child.id()));
    fields.put("content", Value.of(child.content()));
    fields.put("position", Value.of((long) child.position()));
    fields.put("score", Value.of(child.score()));
    return new Value.Obj(fields);
  }

  /** The items of hits, in their order. */
  public static Value.Array all(List<KnowledgeHit> hits) {
    return new Value.Array(hits.stream().<Value>map(KnowledgeItem::of).toList());
  }
}
