package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.EventReader;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompletionTest {
  private final TestServer server = new TestServer();

  @BeforeEach
  void use() {
    server.use(server.key(TestApps.WRITER));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aTextIsMadeOfTheForm() throws Exception {
    JsonNode body = server.post("/v1/completion-messages", "{'inputs':{'topic':'tea'},'user':'u1'}").json();
    assertThat(body.fieldNames()).toIterable().containsExactly("event", "task_id", "id", "message_id", "mode",
        "answer", "metadata", "created_at");
    assertThat(body.path("mode").asText()).isEqualTo("completion");
    assertThat(body.path("answer").asText()).isEqualTo("It is so.");
    assertThat(server.calls.getLast().messages().getFirst().text()).contains("Write about tea.");
    assertThat(body.path("metadata").path("usage").path("prompt_tokens").asInt()).isEqualTo(7);
  }

  @Test
  void aStreamHasTheTextAndItsEndAndNothingElse() throws Exception {
    try (EventReader reader = server.stream("/v1/completion-messages",
        "{'inputs':{'topic':'tea'},'response_mode':'streaming','user':'u1'}")) {
      List<JsonNode> events = reader.all();
      assertThat(TestServer.names(events)).containsExactly("message", "message_end");
      assertThat(events.getFirst().fieldNames()).toIterable().contains("task_id", "message_id", "created_at", "answer")
          .doesNotContain("conversation_id", "workflow_run_id");
    }
  }

  @Test
  void theFormIsCheckedAndTheKindOfApp() throws Exception {
    Answer missing = server.post("/v1/completion-messages", "{'inputs':{},'user':'u1'}");
    assertThat(missing.status()).isEqualTo(400);
    assertThat(missing.json().path("code").asText()).isEqualTo("invalid_param");
    assertThat(server.post("/v1/chat-messages", "{'query':'x','inputs':{},'user':'u1'}").json().path("code").asText())
        .isEqualTo("not_chat_app");
    server.use(server.key(TestApps.BOT));
    Answer other = server.post("/v1/completion-messages", "{'inputs':{'topic':'tea'},'user':'u1'}");
    assertThat(other.status()).isEqualTo(400);
    assertThat(other.json().path("code").asText()).isEqualTo("app_unavailable");
  }

  @Test
  void stoppingWhatDoesNotRunIsFine() throws Exception {
    assertThat(server.post("/v1/completion-messages/none/stop", "{'user':'u1'}").json())
        .hasToString("{\"result\":\"success\"}");
    server.use(server.key(TestApps.BOT));
    assertThat(server.post("/v1/completion-messages/none/stop", "{'user':'u1'}").status()).isEqualTo(400);
  }
}
