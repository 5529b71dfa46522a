package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.retrieval.SearchMethod;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.rag.store.FieldType;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.testing.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Searches of a base over HTTP. */
class RetrieveTest extends KnowledgeApiTest {
  private static final List<String> SEGMENT = List.of("id", "position", "document_id", "content", "sign_content",
      "answer", "word_count", "tokens", "keywords", "index_node_id", "index_node_hash", "hit_count", "enabled",
      "disabled_at", "disabled_by", "status", "created_by", "created_at", "indexing_at", "completed_at", "error",
      "stopped_at", "document");

  private Answer retrieve(Filled faq, String query, ObjectNode model) throws Exception {
    ObjectNode body = ValueJson.mapper().createObjectNode().put("query", query);
    if (model != null) {
      body.set("retrieval_model", model);
    }
    return server.json("POST", faq.path() + "/retrieve", body.toString());
  }

  @Test
  void recordsHaveAllThatIsKnownBestFirst() throws Exception {
    Filled faq = Filled.of(server, "red apples\n\ngreen pears\n\ngreen apples from here");
    server.bases().documents().createField(faq.base(), "year", FieldType.NUMBER);
    server.bases().documents().tell(faq.base(), faq.document(), Map.of("year", Value.of(2026)), true);
    JsonNode answer = retrieve(faq, "green apples", null).ok();

    assertThat(Filled.names(answer)).containsExactly("query", "records");
    assertThat(answer.path("query").toString()).isEqualTo("{\"content\":\"green apples\"}");
    JsonNode first = answer.at("/records/0");
    assertThat(Filled.names(first)).containsExactly("segment", "child_chunks", "score", "tsne_position", "files",
        "summary");
    assertThat(Filled.names(first.path("segment"))).containsExactlyElementsOf(SEGMENT);
    assertThat(first.at("/segment/content").asText()).isEqualTo("green apples from here");
    assertThat(first.at("/segment/document").toString()).isEqualTo("{\"id\":\"" + faq.document()
        + "\",\"data_source_type\":\"upload_file\",\"name\":\"a.txt\",\"doc_type\":null,\"doc_metadata\":{\"year\":2026}}");
    assertThat(first.path("tsne_position").isNull()).isTrue();
    assertThat(first.path("child_chunks")).isEmpty();
    assertThat(first.path("files")).isEmpty();
    List<Double> scores = new ArrayList<>();
    answer.path("records").forEach(record -> scores.add(record.path("score").asDouble()));
    assertThat(scores).hasSize(3).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(server.post(faq.path() + "/hit-testing", "{'query':'green apples'}").ok().at("/records/0/segment/id"))
        .as("the older address").isEqualTo(first.at("/segment/id"));
    assertThat(server.get(faq.chunk(3)).ok().at("/data/hit_count").asInt()).isEqualTo(2);
  }

  @Test
  void theModelOfTheRequestDecidesElseThatOfTheBase() throws Exception {
    Filled faq = Filled.of(server, "red apples\n\ngreen pears\n\ngreen apples");
    assertThat(retrieve(faq, "green apples", Filled.model("keyword_search").put("top_k", 1)).ok().path("records"))
        .hasSize(1);
    assertThat(retrieve(faq, "green apples", Filled.model("semantic_search").put("score_threshold_enabled", true)
        .put("score_threshold", 0.99)).ok().path("records")).hasSize(1);
    assertThat(retrieve(faq, "green apples", Filled.model("semantic_search").put("score_threshold", 0.99)).ok()
        .path("records")).as("a threshold that is off").hasSize(3);
    assertThat(retrieve(faq, "green apples", Filled.model("full_text_search")).ok().path("records")).hasSize(3);
    KnowledgeBase base = server.bases().find(faq.base()).orElseThrow();
    server.bases().change(faq.base(),
        base.settings().with(RetrievalSettings.of(SearchMethod.FULL_TEXT).withTopK(2)));
    assertThat(retrieve(faq, "green apples", null).ok().path("records")).hasSize(2);
    server.restart();
    assertThat(retrieve(faq, "green apples", null).ok().path("records")).hasSize(2);
  }

  @Test
  void weightsAndFiltersOfTheRequestCount() throws Exception {
    Filled faq = Filled.of(server, "red apples\n\ngreen pears");
    faq.add("b.txt", "yellow apples");
    server.bases().documents().createField(faq.base(), "shop", FieldType.STRING);
    server.bases().documents().tell(faq.base(), "b.txt", Map.of("shop", Value.of("no")), true);
    ObjectNode model = Filled.model("hybrid_search").put("reranking_mode", "weighted_score");
    ObjectNode weights = model.putObject("weights").put("weight_type", "customized");
    weights.putObject("vector_setting").put("vector_weight", 0.3).put("embedding_provider_name", "")
        .put("embedding_model_name", "");
    weights.putObject("keyword_setting").put("keyword_weight", 0.7);
    model.putObject("metadata_filtering_conditions").put("logical_operator", "and").putArray("conditions").addObject()
        .put("name", "shop").put("comparison_operator", "is").put("value", "no");

    assertThat(Filled.contents(retrieve(faq, "apples", model).ok())).containsExactly("yellow apples");
    ((ObjectNode) model.at("/metadata_filtering_conditions/conditions/0")).put("comparison_operator", "resembles");
    assertThat(retrieve(faq, "apples", model).error()).isEqualTo("400 invalid_param");
  }

  @Test
  void aModelThatIsNotThereIsNamed() throws Exception {
    Filled faq = Filled.of(server, "apples");
    ObjectNode model = Filled.model("semantic_search").put("reranking_enable", true);
    model.putObject("reranking_model").put("reranking_provider_name", "cohere").put("reranking_model_name", "r1");

    Answer answer = retrieve(faq, "apples", model);
    assertThat(answer.error()).isEqualTo("400 provider_not_initialize");
    assertThat(answer.text()).contains("cohere/r1");
  }

  @Test
  void aBaseWithoutDocumentsHasNoRecords() throws Exception {
    String base = server.bases().create("empty " + server.platform().ids().next()).id();
    JsonNode answer = server.post("/v1/datasets/" + base + "/retrieve", "{'query':'apples'}").ok();

    assertThat(answer.toString()).isEqualTo("{\"query\":{\"content\":\"apples\"},\"records\":[]}");
  }

  @Test
  void whatMayNotBeFoundIsNotFound() throws Exception {
    Filled faq = Filled.of(server, "apples");
    String other = faq.add("b.txt", "green apples");
    server.bases().documents().archive(faq.base(), List.of(other), true);
    assertThat(faq.found("apples")).containsExactly("apples");
    server.bases().documents().enable(faq.base(), List.of(faq.document()), false);
    assertThat(faq.found("apples")).isEmpty();
  }

  @Test
  void whatDoesNotFitIsRefused() throws Exception {
    Filled faq = Filled.of(server, "apples");
    String path = faq.path() + "/retrieve";
    for (String body : List.of("{}", "{'query':''}", "{'query':'  '}", "{'query':5}", "{'query':'" + "x".repeat(251)
        + "'}", "{'query':'x','retrieval_model':'y'}", "{'query':'x','retrieval_model':{}}",
        "{'query':'x','retrieval_model':{'search_method':'semantic_search'}}",
        "{'attachment_ids':['" + NOBODY + "']}", "{'query':'x','attachment_ids':'y'}")) {
      assertThat(server.post(path, body).error()).as(body).isEqualTo("400 invalid_param");
    }
    for (ObjectNode model : List.of(Filled.model("by_smell"), Filled.model("hybrid_search").put("top_k", 0),
        Filled.model("hybrid_search").put("top_k", 101), Filled.model("hybrid_search").put("top_k", 1.5),
        Filled.model("hybrid_search").put("reranking_mode", "by_taste"))) {
      assertThat(retrieve(faq, "x", model).error()).as(model.toString()).isEqualTo("400 invalid_param");
    }
    assertThat(server.post("/v1/datasets/" + NOBODY + "/retrieve", "{'query':'x'}").error())
        .isEqualTo("404 not_found");
    assertThat(retrieve(faq, "😀".repeat(250), null).status()).as("characters, not code units").isEqualTo(200);
    assertThat(server.post(path, "{'query':'apples','attachment_ids':[],'retrieval_model':null,'more':{}}").status())
        .isEqualTo(200);
  }
}
