package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.Origin;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.secret.MasterKey;
import io.dify.core.secret.Sealer;
import io.dify.core.secret.Secret;
import io.dify.core.testkit.WireReply;
import io.dify.core.testkit.WireServer;
import io.dify.core.value.ValueJson;
import io.dify.rag.external.ExternalAccess;
import io.dify.rag.external.ExternalKnowledge;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.KnowledgeServer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches of a base in another system over HTTP. */
class ForeignKnowledgeTest {
  @TempDir
  Path folder;

  private final SecureRandom random = new SecureRandom();
  private final Sealer sealer = new Sealer(MasterKey.generate(random), random);
  private final WireServer wiki = WireServer.start();
  private final HttpGateway http = HttpGateway.under(EgressPolicy.guarded())
      .allowing(List.of(Origin.of(wiki.url())));
  private KnowledgeServer server;
  private String retrieve;

  @BeforeEach
  void open() {
    server = new KnowledgeServer(folder,
        setup -> setup.withExternal(new ExternalAccess(http, () -> sealer, () -> sealer)));
    retrieve = "/v1/datasets/" + server.bases().createExternal("wiki",
        new ExternalKnowledge(wiki.url(), "space-1", Secret.of("key-1")), RetrievalSettings.DEFAULT.withTopK(3)).id()
        + "/retrieve";
  }

  @AfterEach
  void close() {
    server.close();
    http.close();
    wiki.close();
  }

  private void answer(int status, String body) {
    wiki.otherwise(request -> new WireReply.Whole(status, Map.of("Content-Type", "application/json"), body));
  }

  /** What the last search asked for. */
  private JsonNode setting() {
    return ValueJson.toNode(wiki.requests().getLast().json()).path("retrieval_setting");
  }

  @Test
  void whatItFindsIsShownAsFarAsItIsKnown() throws Exception {
    answer(200, """
        {"records":[{"content":"First <b>","score":0.9,"title":"a.txt","metadata":{"lang":"de"}},
        {"content":"Second","score":0.3,"title":"b.txt","metadata":null}]}""");
    JsonNode records = server.post(retrieve, "{'query':'How?'}").ok().path("records");

    assertThat(Filled.texts(records, "score")).containsExactly("0.9", "0.3");
    assertThat(records.at("/0/segment/content").asText()).isEqualTo("First <b>");
    assertThat(records.at("/0/segment/document/name").asText()).isEqualTo("a.txt");
    assertThat(records.at("/0/segment/document/data_source_type").asText()).isEqualTo("external");
    assertThat(records.at("/0/segment/document/doc_metadata/lang").asText()).isEqualTo("de");
    assertThat(records.at("/0/child_chunks")).isEmpty();
    assertThat(setting().path("top_k").asInt()).as("as it is set up")
        .isEqualTo(3);
  }

  @Test
  void theRequestMaySetItsLimits() throws Exception {
    answer(200, "{\"records\":[]}");
    server.post(retrieve, "{'query':'How?','external_retrieval_model':{'top_k':7,'score_threshold':0.5,"
        + "'score_threshold_enabled':true}}").ok();

    JsonNode setting = setting();
    assertThat(setting.path("top_k").asInt()).isEqualTo(7);
    assertThat(setting.path("score_threshold").asDouble()).isEqualTo(0.5);
    assertThat(server.post(retrieve, "{'query':'x','external_retrieval_model':{'top_k':0}}").error())
        .isEqualTo("400 invalid_param");
  }

  @Test
  void aBaseIsMadeForASystemThatIsKnownAndAskedAsItIsSetUp() throws Exception {
    String system = server.bases().find("wiki").orElseThrow().id();
    JsonNode made = server.post("/v1/datasets", "{'name':'handbook','provider':'external','external_knowledge_api_id':'"
        + system + "','external_knowledge_id':'space-2'}").ok();
    String path = "/v1/datasets/" + made.path("id").asText();
    answer(200, "{\"records\":[{\"content\":\"Green.\",\"score\":0.8,\"title\":\"t\",\"metadata\":{\"page\":3}},"
        + "{\"content\":\"Grey.\",\"score\":0.2,\"title\":\"u\",\"metadata\":{}}]}");
    server.patch(path, "{'external_retrieval_model':{'top_k':5,'score_threshold':0.4,'score_threshold_enabled':true}}")
        .ok();
    JsonNode records = server.post(path + "/retrieve", "{'query':'How?'}").ok().path("records");

    assertThat(made.path("provider").asText()).isEqualTo("external");
    assertThat(made.at("/external_knowledge_info/external_knowledge_id").asText()).isEqualTo("space-2");
    assertThat(made.at("/external_knowledge_info/external_knowledge_api_id").asText()).isEqualTo(system);
    assertThat(made.at("/external_knowledge_info/external_knowledge_api_endpoint").asText()).isEqualTo(wiki.url());
    assertThat(made.toString()).doesNotContain("key-1");
    JsonNode asked = ValueJson.toNode(wiki.requests().getLast().json());
    assertThat(wiki.requests().getLast().path()).isEqualTo("/retrieval");
    assertThat(wiki.requests().getLast().headers().first("Authorization")).contains("Bearer key-1");
    assertThat(asked.path("knowledge_id").asText()).isEqualTo("space-2");
    assertThat(asked.path("query").asText()).isEqualTo("How?");
    assertThat(asked.at("/retrieval_setting/top_k").asInt()).isEqualTo(5);
    assertThat(asked.at("/retrieval_setting/score_threshold").asDouble()).isEqualTo(0.4);
    assertThat(Filled.texts(records, "score")).as("what it overlooks holds all the same").containsExactly("0.8");
    assertThat(records.at("/0/segment/document/doc_metadata/page").asInt()).isEqualTo(3);
    JsonNode shown = server.get(path).ok().path("external_retrieval_model");
    assertThat(shown.path("top_k").asInt()).isEqualTo(5);
    assertThat(shown.path("score_threshold").asDouble()).isEqualTo(0.4);
    assertThat(shown.path("score_threshold_enabled").asBoolean()).isTrue();
    assertThat(server.post(path + "/document/create-by-text", "{'name':'a','text':'b','indexing_technique':'economy'}")
        .status()).as("it takes no documents").isEqualTo(400);
  }

  @Test
  void nothingFoundIsAnEmptyList() throws Exception {
    answer(200, "{\"records\":[]}");
    JsonNode found = server.post(retrieve, "{'query':'How?'}").ok();
    assertThat(found.path("records").isArray()).isTrue();
    assertThat(found.path("records")).isEmpty();
    assertThat(found.at("/query/content").asText()).isEqualTo("How?");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
    "401 | {\"error_code\":1002,\"error_msg\":\"No.\"} | 400 invalid_param",
    "403 | {\"error_code\":1002} | 400 invalid_param",
    "404 | {\"error_code\":2001,\"error_msg\":\"None.\"} | 404 not_found", "200 | nonsense | 503 network_error",
    "200 | {\"records\":{}} | 503 network_error", "200 | {\"records\":[{\"score\":1}]} | 503 network_error",
    "500 | <html> | 503 network_error"})
  void whatItGetsWrongIsAnErrorOfThisApi(int status, String body, String error) throws Exception {
    answer(status, body);
    Answer answer = server.post(retrieve, "{'query':'How?'}");
    assertThat(answer.error()).isEqualTo(error);
    assertThat(answer.json().path("message").asText()).contains("\"wiki\"");
  }

  @Test
  void aSystemThatIsNotThereIsAnError() throws Exception {
    wiki.close();
    assertThat(server.post(retrieve, "{'query':'How?'}").error()).isEqualTo("503 network_error");
  }

  @Test
  @Tag("long")
  void aSystemThatDoesNotAnswerInTimeIsAnError() throws Exception {
    wiki.otherwise(request -> new WireReply.Stream("application/json",
        List.of(new WireReply.Step.Await(new CompletableFuture<>()))));
    assertThat(server.post(retrieve, "{'query':'How?'}").error()).isEqualTo("503 timeout");
  }

  @Test
  void anotherInstanceIsSuchASystem(@TempDir Path there) throws Exception {
    try (KnowledgeServer other = new KnowledgeServer(there)) {
      String faq = other.base("{'name':'faq','indexing_technique':'high_quality'}");
      other.document(faq, "tea.txt", "Green tea grows in Uji.");
      other.document(faq, "coffee.txt", "Coffee comes from Ethiopia.");
      other.work();
      String url = "http://127.0.0.1:" + other.port();
      String key = other.platform().keys().issueForKnowledge(other.platform().workspace().id()).token();
      HttpGateway way = HttpGateway.under(EgressPolicy.guarded()).allowing(List.of(Origin.of(url)));
      try (way;
          KnowledgeServer asking = new KnowledgeServer(there.resolve("asking"),
              setup -> setup.withExternal(new ExternalAccess(way, () -> sealer, () -> sealer)))) {
        String base = asking.bases().createExternal("theirs", new ExternalKnowledge(url, faq, Secret.of(key)),
            RetrievalSettings.DEFAULT.withTopK(1)).id();
        JsonNode here = asking.post("/v1/datasets/" + base + "/retrieve", "{'query':'Where does green tea grow?'}")
            .ok();
        JsonNode theirs = other.post("/v1/datasets/" + faq + "/retrieve", "{'query':'Where does green tea grow?'}")
            .ok();

        assertThat(here.path("records")).hasSize(1);
        assertThat(here.at("/records/0/segment/content").asText()).isEqualTo("Green tea grows in Uji.");
        assertThat(here.at("/records/0/score").asDouble()).isEqualTo(theirs.at("/records/0/score").asDouble());
        assertThat(here.at("/records/0/segment/document/doc_metadata/document_name").asText()).isEqualTo("tea.txt");
        Answer circle = asking.post("/retrieval", "{'knowledge_id':'theirs','query':'x'}");
        assertThat(circle.json().path("error_code").asInt()).as("not handed on").isEqualTo(2001);
        other.bases().catalogue().allowApi(faq, false);
        assertThat(asking.post("/v1/datasets/" + base + "/retrieve", "{'query':'And now?'}").error())
            .isEqualTo("400 invalid_param");
      }
    }
  }

  @Test
  void itsFailuresAreToldWithoutItsKey() throws Exception {
    answer(500, "{\"error\":\"key-1 is fine, the disk is full\"}");
    Answer answer = server.post(retrieve, "{'query':'How?'}");

    assertThat(answer.status()).isGreaterThanOrEqualTo(400);
    assertThat(answer.json().path("message").asText()).contains("wiki").doesNotContain("key-1");
  }
}
