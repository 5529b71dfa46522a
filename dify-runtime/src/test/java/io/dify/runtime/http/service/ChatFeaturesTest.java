package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatFeaturesTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void followUpQuestionsAreMadeFromTheConversation() throws Exception {
    server.use(server.key(TestApps.GUARDED));
    JsonNode first = server.chat("What is tea?", "");
    JsonNode second = server.chat("And coffee?", first.path("conversation_id").asText());
    server.script(call -> List.of("Sure: ", "[\"Which is older?\", ", "'Which is stronger?']"));
    Answer answer = server.get("/v1/messages/" + second.path("id").asText() + "/suggested?user=u1");
    assertThat(answer.text())
        .isEqualTo("{\"result\":\"success\",\"data\":[\"Which is older?\",\"Which is stronger?\"]}");
    assertThat(server.calls.getLast().messages().getFirst().text()).startsWith("Think of two.");
    assertThat(server.calls.getLast().question())
        .isEqualTo("User: What is tea?\nAssistant: It is so.\nUser: And coffee?\nAssistant: It is so.");
    server.script(call -> List.of("1. Why?\n2) How?\n"));
    assertThat(server.get("/v1/messages/" + first.path("id").asText() + "/suggested?user=u1").json().path("data"))
        .hasToString("[\"Why?\",\"How?\"]");
    assertThat(server.calls.getLast().question()).doesNotContain("coffee");
    server.script(call -> List.of("I cannot."));
    assertThat(server.get("/v1/messages/" + first.path("id").asText() + "/suggested?user=u1").json().path("data"))
        .isEmpty();
  }

  @Test
  void followUpQuestionsAreForTheOwnerAndOnlyWhereTheyAreOn() throws Exception {
    String plain = server.chat("Why?", "").path("id").asText();
    Answer off = server.get("/v1/messages/" + plain + "/suggested?user=u1");
    assertThat(off.status()).isEqualTo(400);
    assertThat(off.json().path("code").asText()).isEqualTo("bad_request");
    server.use(server.key(TestApps.GUARDED));
    String id = server.chat("Why?", "").path("id").asText();
    assertThat(server.get("/v1/messages/" + id + "/suggested?user=u2").status()).isEqualTo(404);
    assertThat(server.get("/v1/messages/" + plain + "/suggested?user=u1").status()).isEqualTo(404);
    assertThat(server.get("/v1/messages/none/suggested?user=u1").status()).isEqualTo(404);
  }

  @Test
  void aModeratedAnswerIsReplacedForReadersAndStoredSo() throws Exception {
    server.use(server.key(TestApps.GUARDED));
    server.script(call -> List.of("A dra", "gon lives here."));
    List<JsonNode> events = server.events("Who lives here?");
    JsonNode replaced = events.stream().filter(event -> event.path("event").asText().equals("message_replace"))
        .findFirst()
        .orElseThrow();
    assertThat(replaced.path("answer").asText()).isEqualTo("Tea then.");
    assertThat(replaced.path("reason").asText()).isEqualTo("output_moderation");
    assertThat(TestServer.names(events)).endsWith("message_end").doesNotContain("workflow_finished", "node_started");
    String conversation = events.getFirst().path("conversation_id").asText();
    assertThat(
        server.get("/v1/messages?user=u1&conversation_id=" + conversation).json().path("data").get(0).path("answer")
            .asText())
        .isEqualTo("Tea then.");
    int before = server.calls.size();
    assertThat(server.chat("Draw a DRAGON", "").path("answer").asText()).isEqualTo("Not that.");
    assertThat(server.calls).hasSize(before);
  }
}
