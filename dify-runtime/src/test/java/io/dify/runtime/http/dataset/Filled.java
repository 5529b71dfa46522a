package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.ValueJson;
import io.dify.rag.AddOptions;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.chunk.CutRule;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.measure.LengthUnit;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.testing.KnowledgeServer;
import java.util.ArrayList;
import java.util.List;

/**
 * A base with one document, for a test.
 *
 * @param server where it is
 * @param base its id
 * @param document id of the document
 */
record Filled(KnowledgeServer server, String base, String document) {
  /** A base of texts, a chunk a paragraph. */
  static Filled of(KnowledgeServer server, String text) {
    return make(server, new ChunkMode.General(), IndexingTechnique.HIGH_QUALITY, text);
  }

  /** An economy base of texts, a chunk a paragraph. */
  static Filled economy(KnowledgeServer server, String text) {
    return make(server, new ChunkMode.General(), IndexingTechnique.ECONOMY, text);
  }

  /** A hierarchical base: a chunk a paragraph, a child a line. */
  static Filled hierarchical(KnowledgeServer server, String text) {
    return make(server, new ChunkMode.ParentChild(ChunkMode.Parents.PARAGRAPH,
        new CutRule("\n", 60, 0, LengthUnit.CHARACTERS)), IndexingTechnique.HIGH_QUALITY, text);
  }

  /** A base of questions, from a table of two columns. */
  static Filled questions(KnowledgeServer server, String table) {
    KnowledgeBase base = base(server, new ChunkMode.QuestionAnswer("", null), IndexingTechnique.HIGH_QUALITY);
    return fill(server, base.id(), "faq.csv", table);
  }

  private static Filled make(KnowledgeServer server, ChunkMode mode, IndexingTechnique technique, String text) {
    return fill(server, base(server, mode, technique).id(), "a.txt", text);
  }

  private static KnowledgeBase base(KnowledgeServer server, ChunkMode mode, IndexingTechnique technique) {
    BaseSettings defaults = BaseSettings.defaults();
    ChunkSettings paragraphs = new ChunkSettings(mode, new CutRule("\n\n", 60, 0, LengthUnit.CHARACTERS), false);
    return server.bases().create("base " + server.platform().ids().next(), "",
        new BaseSettings(defaults.clean(), paragraphs, defaults.retrieval()), technique);
  }

  private static Filled fill(KnowledgeServer server, String base, String name, String text) {
    server.bases().addDocuments(base, List.of(SourceDocument.text(name, text)), AddOptions.defaults());
    return new Filled(server, base, server.bases().documents(base).getFirst().id());
  }

  /** Adds another document and gives its id. */
  String add(String name, String text) {
    server.bases().addDocuments(base, List.of(SourceDocument.text(name, text)), AddOptions.defaults());
    return server.bases().documents().get(base, name).id();
  }

  /** Address of the base. */
  String path() {
    return "/v1/datasets/" + base;
  }

  /** Address of the document's chunks. */
  String chunks() {
    return path() + "/documents/" + document + "/segments";
  }

  /** Address of a chunk, by its place from 1. */
  String chunk(int position) throws Exception {
    return chunks() + "/" + id(position);
  }

  /** Id of a chunk, by its place from 1. */
  String id(int position) throws Exception {
    return server.get(chunks()).ok().at("/data/" + (position - 1) + "/id").asText();
  }

  /** Texts of the chunks a search finds, best first. */
  List<String> found(String question) throws Exception {
    ObjectNode body = ValueJson.mapper().createObjectNode().put("query", question);
    body.set("retrieval_model", model("keyword_search"));
    return contents(server.json("POST", path() + "/retrieve", body.toString()).ok());
  }

  /** A {@code retrieval_model} with all that is required. */
  static ObjectNode model(String method) {
    return ValueJson.mapper().createObjectNode().put("search_method", method).put("reranking_enable", false)
        .put("top_k", 5).put("score_threshold_enabled", false);
  }

  /** Texts of the records of a search. */
  static List<String> contents(JsonNode answer) {
    List<String> contents = new ArrayList<>();
    answer.path("records").forEach(record -> contents.add(record.at("/segment/content").asText()));
    return contents;
  }

  /** Values of a field of the items of a list. */
  static List<String> texts(JsonNode list, String field) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.path(field).asText()));
    return texts;
  }

  /** Names of an object's fields, in order. */
  static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
