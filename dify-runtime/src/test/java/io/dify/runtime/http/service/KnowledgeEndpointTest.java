package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.RawHttp;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our knowledge for other installations. */
class KnowledgeEndpointTest {
  private final TestServer server = new TestServer();

  @BeforeEach
  void useKnowledgeKey() {
    server.use(server.platform().keys().issueForKnowledge(server.platform().workspace().id()).token());
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void passagesAreRecords() throws Exception {
    Answer answer = server.post("/retrieval",
        """
            {"knowledge_id":"faq","query":"returns","retrieval_setting":{"top_k":2,"score_threshold":0.0},
            "metadata_condition":{"logical_operator":"and","conditions":[{"name":["lang"],"comparison_operator":"is","value":"en"}]}}""");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("records")).hasSize(1);
    assertThat(answer.json().at("/records/0/content").asText()).isEqualTo("Return within 30 days.");
    assertThat(answer.json().at("/records/0/score").asDouble()).isEqualTo(0.9);
    assertThat(answer.json().at("/records/0/title").asText()).isEqualTo("Returns");
    assertThat(answer.json().at("/records/0/metadata").isObject()).isTrue();
    assertThat(answer.json().at("/records/0/metadata/segment_id").asText()).isEqualTo("seg1");
  }

  @Test
  void unknownKeysAreRefusedAsTheApiSays() throws Exception {
    String body = "{'knowledge_id':'faq','query':'x'}";
    server.use("dataset-unknown");
    Answer unknown = server.post("/retrieval", body);

    assertThat(unknown.status()).isEqualTo(403);
    assertThat(unknown.json().path("error_code").asInt()).isEqualTo(1002);
    assertThat(unknown.json().path("error_msg").asText()).doesNotContain("unknown\"");
    server.use(server.key(TestApps.BOT));
    assertThat(server.post("/retrieval", body).json().path("error_code").asInt()).as("a key of an app").isEqualTo(1002);
    RawHttp.Answer malformed = RawHttp.send(server.port(),
        RawHttp.request("POST /retrieval", "Authorization: Basic abc\r\n", "{}"));
    assertThat(malformed.status()).isEqualTo(403);
    assertThat(malformed.body()).contains("\"error_code\":1001");
  }

  @Test
  void aKeyForKnowledgeOpensNothingElse() throws Exception {
    assertThat(server.post("/v1/chat-messages", "{'query':'x','inputs':{},'user':'u'}").status()).isEqualTo(401);
  }

  @Test
  void whatDoesNotFitIsRefused() throws Exception {
    assertThat(server.post("/retrieval", "{'query':'x'}").json().path("error_code").asInt()).isEqualTo(400);
    assertThat(server.post("/retrieval", "{'knowledge_id':'faq','query':'x','retrieval_setting':{'top_k':0}}").json()
        .path("error_msg").asText()).contains("top_k");
    assertThat(server.post("/retrieval", "{'knowledge_id':'faq','query':'x','metadata_condition':{'conditions':"
        + "[{'name':['a'],'comparison_operator':'resembles'}]}}").status()).isEqualTo(400);
  }
}
