package io.dify.core.replay;

import io.dify.core.retrieval.ChildHit;
import io.dify.core.retrieval.HitDetails;
import io.dify.core.retrieval.KnowledgeDescription;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.MetadataField;
import io.dify.core.retrieval.RetrievalJson;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.retrieval.SearchMethod;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** What knowledge bases are asked and give, as values. Stateless. */
final class KnowledgeJson {
  private KnowledgeJson() {}

  static Value.Obj query(KnowledgeQuery query) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("datasets", Value.from(query.datasets()));
    out.put("query", Value.of(query.query()));
    out.put("mode", Value.of(query.mode().name().toLowerCase(Locale.ROOT)));
    out.put("retrieval", RetrievalJson.write(new RetrievalSettings(SearchMethod.DEFAULT,
        OptionalInt.of(query.topK()), query.scoreThreshold(), query.scoreThreshold().isPresent(),
        query.reranking())));
    if (!query.filter().isNone()) {
      out.put("filter", RetrievalJson.write(query.filter()));
    }
    return new Value.Obj(out);
  }

  static Value findings(KnowledgeFindings findings) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("hits", new Value.Array(findings.hits().stream().map(KnowledgeJson::hit).toList()));
    out.put("notes", Value.from(findings.notes()));
    return new Value.Obj(out);
  }

  private static Value hit(KnowledgeHit hit) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("dataset_id", Value.of(hit.datasetId()));
    out.put("dataset_name", Value.of(hit.datasetName()));
    out.put("document_id", Value.of(hit.documentId()));
    out.put("document_name", Value.of(hit.documentName()));
    out.put("source", Value.of(hit.dataSourceType()));
    out.put("segment_id", Value.of(hit.segmentId()));
    out.put("title", Value.of(hit.title()));
    out.put("content", Value.of(hit.content()));
    out.put("score", Value.of(hit.score()));
    hit.relevance().ifPresent(relevance -> out.put("relevance", Value.of(relevance)));
    out.put("position", Value.of(hit.position()));
    out.put("segment_position", Value.of(hit.segmentPosition()));
    out.put("word_count", Value.of(hit.wordCount()));
    out.put("hit_count", Value.of(hit.hitCount()));
    out.put("hash", Value.of(hit.indexNodeHash()));
    out.put("metadata", new Value.Obj(hit.metadata()));
    details(hit.details(), out);
    return new Value.Obj(out);
  }

  private static void details(HitDetails details, Map<String, Value> out) {
    if (!details.children().isEmpty()) {
      out.put("children", Value.from(details.children()));
    }
    if (!details.files().isEmpty()) {
      out.put("files", Value.from(details.files()));
    }
    out.put("page", Value.of(details.page()));
    out.put("headings", Value.from(details.headings()));
    details.scoreBeforeRerank().ifPresent(score -> out.put("score_before_rerank", Value.of(score)));
  }

  static KnowledgeFindings findings(Value written) {
    Fields in = Fields.of(written);
    return new KnowledgeFindings(in.list("hits").stream().map(Fields::of).map(KnowledgeJson::hit).toList(),
        in.texts("notes"));
  }

  private static KnowledgeHit hit(Fields in) {
    return new KnowledgeHit(in.text("dataset_id"), in.text("dataset_name"), in.text("document_id"),
        in.text("document_name"), in.text("source"), in.text("segment_id"), in.text("title"), in.text("content"),
        in.number("score"), in.optionalNumber("relevance"), in.small("position"), in.small("segment_position"),
        in.small("word_count"), in.whole("hit_count"), in.text("hash"), in.under("metadata").object().fields(),
        details(in));
  }

  private static HitDetails details(Fields in) {
    List<ChildHit> children = in.list("children").stream().map(Fields::of)
        .map(child -> new ChildHit(child.text("id"), child.text("content"), child.small("position"),
            child.number("score")))
        .toList();
    return new HitDetails(children, in.list("files").stream().filter(Value.File.class::isInstance)
        .map(file -> ((Value.File) file).file()).toList(), in.small("page"), in.texts("headings"),
        in.optionalNumber("score_before_rerank"));
  }

  static Value bases(List<KnowledgeDescription> bases) {
    return Value.from(bases);
  }

  static List<KnowledgeDescription> bases(Value written) {
    return new Fields(new Value.Obj(Map.of("bases", written))).list("bases").stream().map(Fields::of)
        .map(in -> new KnowledgeDescription(in.text("id"), in.text("name"), in.text("description"),
            in.list("fields").stream().map(Fields::of)
                .map(field -> new MetadataField(field.text("name"), field.text("type"))).toList(),
            in.truth("external")))
        .toList();
  }
}
