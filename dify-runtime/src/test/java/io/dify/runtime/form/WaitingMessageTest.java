package io.dify.runtime.form;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.EventReader;
import io.dify.runtime.testing.FormApps;
import io.dify.runtime.testing.KnowledgeServer;
import io.dify.runtime.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages of chats whose runs wait for somebody. */
@Timeout(60)
class WaitingMessageTest {
  private static final String ASK = "{'query':'Tea','inputs':{},'user':'u1'}";

  @TempDir
  static Path folder;
  private static KnowledgeServer server;
  private static String key;

  @BeforeAll
  static void start() {
    server = new KnowledgeServer(folder);
    key = server.key(FormApps.SAYING);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void use() {
    server.use(key);
  }

  private static JsonNode message(JsonNode turn) throws Exception {
    return server.get("/v1/messages?user=u1&conversation_id=" + turn.path("conversation_id").asText()).ok()
        .path("data").path(0);
  }

  private static JsonNode run(JsonNode turn) throws Exception {
    return server.get("/v1/workflows/run/" + turn.path("workflow_run_id").asText()).ok();
  }

  private static void answer(JsonNode turn) throws Exception {
    String token = turn.path("data").path("reasons").path(0).path("form_token").asText();
    server.post("/v1/form/human_input/" + token, "{'inputs':{'text':'hi'},'action':'ok','user':'u1'}").ok();
  }

  private static JsonNode answered(JsonNode turn) throws Exception {
    JsonNode message = message(turn);
    while (!message.path("answer").asText().contains("You said")) {
      message = message(turn);
    }
    return message;
  }

  @Test
  void aMessageSaysThatItWaitsAndForWhat() throws Exception {
    JsonNode turn = server.post("/v1/chat-messages", ASK).ok();
    assertThat(turn.path("event").asText()).isEqualTo("workflow_paused");
    assertThat(turn.path("answer").asText()).isEqualTo("Let me ask. ");
    JsonNode message = message(turn);
    assertThat(message.path("status").asText()).isEqualTo("paused");
    assertThat(message.path("answer").asText()).isEqualTo("Let me ask. ");
    assertThat(message.path("error").isNull()).isTrue();
    JsonNode content = message.path("extra_contents").path(0);
    assertThat(content.path("workflow_run_id")).isEqualTo(turn.path("workflow_run_id"));
    assertThat(content.path("type").asText()).isEqualTo("human_input");
    assertThat(content.path("submitted").asBoolean()).isFalse();
    assertThat(content.has("form_submission_data")).isFalse();
    JsonNode form = content.path("form_definition");
    assertThat(form.path("form_token")).isEqualTo(turn.path("data").path("reasons").path(0).path("form_token"));
    assertThat(form.path("form_content").asText()).isEqualTo("Tea?");
    assertThat(form.path("node_title").asText()).isEqualTo("Ask");
  }

  @Test
  void itsRunIsPausedAndNotFinished() throws Exception {
    JsonNode turn = server.post("/v1/chat-messages", ASK).ok();
    JsonNode run = run(turn);
    assertThat(run.path("status").asText()).isEqualTo("paused");
    assertThat(run.path("finished_at").isNull()).isTrue();
    assertThat(run.path("error").isNull()).isTrue();
    assertThat(run.path("total_steps").asInt()).isEqualTo(3);
    JsonNode logs = server.get("/v1/workflows/logs?status=paused").ok().path("data");
    assertThat(logs.findValuesAsText("id")).contains(run.path("id").asText());
  }

  @Test
  void theWholeAnswerIsThereWhenSomebodyHasAnswered() throws Exception {
    JsonNode turn = server.post("/v1/chat-messages", ASK).ok();
    answer(turn);
    JsonNode message = answered(turn);
    assertThat(message.path("answer").asText()).isEqualTo("Let me ask. You said hi.");
    assertThat(message.path("status").asText()).isEqualTo("normal");
    JsonNode content = message.path("extra_contents").path(0);
    assertThat(content.path("submitted").asBoolean()).isTrue();
    assertThat(content.path("form_definition").path("form_token").isNull()).isTrue();
    assertThat(content.path("form_submission_data").path("action_id").asText()).isEqualTo("ok");
    assertThat(content.path("form_submission_data").path("action_text").asText()).isEqualTo("OK");
    assertThat(run(turn).path("status").asText()).isEqualTo("succeeded");
    assertThat(run(turn).path("finished_at").isIntegralNumber()).isTrue();
  }

  @Test
  void itStillWaitsAfterARestart() throws Exception {
    JsonNode turn = server.post("/v1/chat-messages", ASK).ok();
    JsonNode before = message(turn);
    server.restart();
    assertThat(message(turn)).isEqualTo(before);
    assertThat(run(turn).path("status").asText()).isEqualTo("paused");
    answer(turn);
    assertThat(answered(turn).path("answer").asText()).isEqualTo("Let me ask. You said hi.");
  }

  @Test
  void aStreamEndsWithThePauseAndGoesOnElsewhere() throws Exception {
    JsonNode paused;
    try (EventReader reader = server.stream("/v1/chat-messages", ASK.replace("'inputs'",
        "'response_mode':'streaming','inputs'"))) {
      List<JsonNode> events = reader.all();
      assertThat(TestServer.names(events)).endsWith("human_input_required", "workflow_paused")
          .doesNotContain("message_end", "workflow_finished");
      paused = events.getLast();
    }
    answer(paused);
    try (EventReader reader = server.follow("/v1/workflow/" + paused.path("workflow_run_id").asText()
        + "/events?user=u1")) {
      List<JsonNode> events = reader.all();
      assertThat(TestServer.names(events)).endsWith("workflow_finished", "message_end");
    }
    assertThat(message(paused).path("status").asText()).as("stored before it is told").isEqualTo("normal");
    assertThat(message(paused).path("answer").asText()).isEqualTo("Let me ask. You said hi.");
  }
}
