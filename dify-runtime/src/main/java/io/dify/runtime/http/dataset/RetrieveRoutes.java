package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.RetrievalJson;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.value.Value;
import io.dify.rag.ChunkDetails;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.Passage;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Searches of one knowledge base. */
final class RetrieveRoutes {
  private static final int MAX_QUERY_CHARS = 250;

  private final Datasets datasets;
  private final Images images;

  RetrieveRoutes(Datasets datasets, Images images) {
    this.datasets = datasets;
    this.images = images;
  }

  List<Route> routes() {
    RouteDoc doc = RouteDoc.json("The best chunks of a knowledge base for a question, best first.",
        Param.body("query", Schema.text().length(1, MAX_QUERY_CHARS), "The question.").must(),
        Param.body("retrieval_model", BodySchemas.RETRIEVAL, "How to search; left out, as the base is set up."),
        Param.body("external_retrieval_model", BodySchemas.EXTERNAL_RETRIEVAL,
            "The same for a base in another system."),
        Param.body("attachment_ids", Schema.list(Schema.text()).orNull(),
            "Images are not searched for; a query must be there."))
        .gives(ChunkSchemas.RECORDS).fails(Wire.OF_BASES).fails(Wire.OF_MODELS);
    return List.of(
        new Route(Method.POST, "/v1/datasets/{dataset_id}/retrieve", CredentialKind.DATASET, Wire.MAX_BODY,
            this::retrieve, doc),
        new Route(Method.POST, "/v1/datasets/{dataset_id}/hit-testing", CredentialKind.DATASET, Wire.MAX_BODY,
            this::retrieve, doc));
  }

  private Reply retrieve(Call call) {
    SegmentJson json = new SegmentJson(call.caller().tenantId(), images);
    KnowledgeBase base = datasets.base(call);
    KnowledgeBases bases = datasets.of(call);
    String query = query(call.body());
    boolean external = bases.catalogue().external(base.id()).isPresent();
    SearchRequest request = request(base, call.body(), query, external);
    List<KnowledgeHit> hits = bases.search(base.id(), request, CallOrigin.of(call.caller().tenantId(), "", ""),
        new Cancellation()).stream().map(Passage::hit).toList();
    datasets.searched(call, base, request);
    Map<String, ChunkDetails> chunks = external
        ? Map.of()
        : bases.chunks().found(base.id(), hits.stream().map(KnowledgeHit::segmentId).toList());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("query").put("content", query);
    ArrayNode records = body.putArray("records");
    for (KnowledgeHit hit : hits) {
      ChunkDetails chunk = chunks.get(hit.segmentId());
      if (chunk != null) {
        records.add(record(json, hit, json.found(base, chunk)).put("summary", chunk.chunk().summary()));
      } else if (external) {
        records.add(record(json, hit, foreign(hit)).putNull("summary"));
      }
    }
    return Reply.json(body);
  }

  private static String query(JsonBody body) {
    if (body.texts("attachment_ids").isEmpty() || !body.text("query", "").isBlank()) {
      String query = body.requiredText("query");
      if (query.codePointCount(0, query.length()) > MAX_QUERY_CHARS) {
        throw new DifyException(ErrorCode.INVALID_PARAM,
            "'query' has more than " + MAX_QUERY_CHARS + " characters. Ask a shorter question.");
      }
      return query;
    }
    throw new DifyException(ErrorCode.INVALID_PARAM,
        "'query' is required: knowledge bases are searched by text, not by images.");
  }

  private static SearchRequest request(KnowledgeBase base, JsonBody body, String query, boolean external) {
    Optional<RetrievalSettings> given = RetrievalModels.read(body);
    Optional<RetrievalSettings> limits = RetrievalModels.readExternal(body);
    RetrievalSettings settings = external && limits.isPresent()
        ? limits.get()
        : given.orElse(base.settings().retrieval());
    Value conditions = body.object("retrieval_model").fields().getOrDefault("metadata_filtering_conditions",
        Value.nothing());
    return SearchRequest.of(query, settings).with(RetrievalJson.filter(conditions));
  }

  private static ObjectNode record(SegmentJson json, KnowledgeHit hit, ObjectNode segment) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.set("segment", segment);
    ArrayNode children = entry.putArray("child_chunks");
    hit.details().children().forEach(child -> children.addObject().put("id", child.id())
        .put("content", child.content()).put("position", child.position()).put("score", child.score()));
    entry.put("score", hit.score()).putNull("tsne_position");
    entry.set("files", json.files(hit.details().files()));
    return entry;
  }

  /** What another system found, as far as it says what a chunk has. */
  private static ObjectNode foreign(KnowledgeHit hit) {
    ObjectNode segment = JsonNodeFactory.instance.objectNode().put("id", hit.segmentId())
        .put("position", hit.position()).put("document_id", hit.documentId()).put("content", hit.content())
        .put("sign_content", hit.content()).put("answer", "").put("word_count", hit.wordCount()).put("tokens", 0);
    segment.putArray("keywords");
    segment.put("index_node_id", hit.segmentId()).put("index_node_hash", hit.indexNodeHash()).put("hit_count", 0)
        .put("enabled", true).putNull("disabled_at").putNull("disabled_by").put("status", "completed")
        .put("created_by", "").putNull("created_at").putNull("indexing_at").putNull("completed_at").putNull("error")
        .putNull("stopped_at");
    ObjectNode document = segment.putObject("document").put("id", hit.documentId())
        .put("data_source_type", hit.dataSourceType()).put("name", hit.title()).putNull("doc_type");
    document.set("doc_metadata", Wire.object(hit.metadata()));
    return segment;
  }
}
