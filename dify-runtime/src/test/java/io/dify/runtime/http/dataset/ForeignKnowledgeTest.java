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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void itsFailuresAreToldWithoutItsKey() throws Exception {
    answer(500, "{\"error\":\"key-1 is fine, the disk is full\"}");
    Answer answer = server.post(retrieve, "{'query':'How?'}");

    assertThat(answer.status()).isGreaterThanOrEqualTo(400);
    assertThat(answer.json().path("message").asText()).contains("wiki").doesNotContain("key-1");
  }
}
