package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.EventReader;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AppEndpointsTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void infoNamesTheAppAndWhoAnswers() throws Exception {
    assertThat(server.get("/v1/info").json()).hasToString("{\"name\":\"bot\",\"description\":\"A bot for tests.\","
        + "\"tags\":[\"extractive\"],\"mode\":\"advanced-chat\",\"author_name\":\"\"}");
  }

  @Test
  void parametersDescribeFormAndFeatures() throws Exception {
    server.use(server.key(TestApps.STRICT));
    JsonNode body = server.get("/v1/parameters").json();
    assertThat(body.fieldNames()).toIterable().containsExactlyInAnyOrder("opening_statement", "suggested_questions",
        "suggested_questions_after_answer", "speech_to_text", "text_to_speech", "retriever_resource",
        "annotation_reply", "more_like_this", "sensitive_word_avoidance", "user_input_form", "file_upload",
        "system_parameters");
    assertThat(body.path("opening_statement").asText()).isEqualTo("Hello.");
    assertThat(body.path("suggested_questions")).hasToString("[\"Why?\"]");
    assertThat(body.path("retriever_resource")).hasToString("{\"enabled\":false}");
    JsonNode select = body.path("user_input_form").get(0).path("select");
    assertThat(select.path("variable").asText()).isEqualTo("tone");
    assertThat(select.path("required").asBoolean()).isTrue();
    assertThat(select.path("options")).hasToString("[\"kind\",\"curt\"]");
    assertThat(body.path("system_parameters").path("file_size_limit").asInt()).isEqualTo(15);
  }

  @Test
  void whatAnAppDoesNotSayIsSaidForIt() throws Exception {
    JsonNode body = server.get("/v1/parameters").ok();
    assertThat(body.path("file_upload").path("image")).hasToString("{\"enabled\":false,\"number_limits\":3,"
        + "\"detail\":\"high\",\"transfer_methods\":[\"remote_url\",\"local_file\"]}");
    assertThat(body.path("text_to_speech"))
        .hasToString("{\"enabled\":false,\"voice\":\"\",\"language\":\"\",\"autoPlay\":\"disabled\"}");
    assertThat(server.get("/v1/site").ok().path("copyright").asText("none")).isEmpty();
  }

  @Test
  void metaAndSiteAnswer() throws Exception {
    assertThat(server.get("/v1/meta").json()).hasToString("{\"tool_icons\":{}}");
    assertThat(server.get("/v1/site").json().path("title").asText()).isEqualTo("bot");
  }

  @Test
  void healthAndTheFrontPageArePublic() throws Exception {
    server.use("none");
    assertThat(server.get("/health").json().path("status").asText()).isEqualTo("ok");
    assertThat(server.get("/healthz").status()).isEqualTo(200);
    assertThat(server.get("/").text()).contains("/openapi.json");
  }

  @Test
  void openApiDescribesEveryRoute() throws Exception {
    JsonNode document = server.get("/openapi.json").json();
    server.server().table().routes().forEach(route -> {
      JsonNode operation = document.path("paths").path(route.path()).path(route.method().name().toLowerCase());
      assertThat(operation.path("summary").asText()).as(route.name()).endsWith(".");
    });
    JsonNode chat = document.path("paths").path("/v1/chat-messages").path("post");
    assertThat(chat.path("security").toString()).isEqualTo("[{\"appKey\":[]}]");
    assertThat(chat.path("requestBody").path("content").path("application/json").path("schema").path("required"))
        .hasToString("[\"query\"]");
  }

  @Test
  void publishingAgainGoesLiveAndTheOldVersionCanStillBeNamed() throws Exception {
    JsonNode old = workflowId();
    publish(TestApps.BOT);
    assertThat(workflowId()).isEqualTo(old);
    publish(TestApps.BOT.replace("{{#llm.text#}}", "New: {{#llm.text#}}"));
    assertThat(workflowId()).isNotEqualTo(old);
    assertThat(server.chat("x", "").path("answer").asText()).isEqualTo("New: It is so.");
    assertThat(server.post("/v1/chat-messages", "{'query':'x','workflow_id':'" + old.asText() + "'}").json()
        .path("answer").asText()).isEqualTo("It is so.");
  }

  private void publish(String app) {
    server.platform().apps().publish(server.platform().workspace().id(), "bot.yml", TestApps.bytes(app));
  }

  private JsonNode workflowId() throws Exception {
    return server.events("x").getFirst().path("data").path("workflow_id");
  }

  @Test
  void aWorkflowRunsBlocking() throws Exception {
    server.use(server.key(TestApps.FLOW));
    JsonNode body = server.post("/v1/workflows/run", "{'inputs':{'topic':'tea'},'user':'u1'}").json();
    assertThat(body.fieldNames()).toIterable().containsExactly("task_id", "workflow_run_id", "data");
    assertThat(body.path("data").path("status").asText()).isEqualTo("succeeded");
    assertThat(body.path("data").path("outputs")).hasToString("{\"text\":\"It is so.\"}");
    assertThat(body.path("data").path("id")).isEqualTo(body.path("workflow_run_id"));
    assertThat(body.path("data").path("total_steps").asInt()).isEqualTo(3);
  }

  @Test
  void aWorkflowStreamsTextChunksAndEndsWithWorkflowFinished() throws Exception {
    server.use(server.key(TestApps.FLOW));
    try (EventReader reader = server.stream("/v1/workflows/run",
        "{'inputs':{'topic':'tea'},'response_mode':'streaming','user':'u1'}")) {
      List<JsonNode> events = reader.all();
      assertThat(TestServer.names(events)).startsWith("workflow_started", "node_started").contains("text_chunk")
          .endsWith("workflow_finished").doesNotContain("message", "message_end");
      assertThat(events).allSatisfy(event -> assertThat(event.has("conversation_id")).isFalse());
    }
  }

  @Test
  void aFailedWorkflowIsStillAnswered200() throws Exception {
    server.use(server.key(TestApps.FLOW));
    server.script(call -> {
      throw new io.dify.core.error.DifyException(io.dify.core.error.ErrorCode.MODEL_FAILED, "Out of order.");
    });
    Answer answer = server.post("/v1/workflows/run", "{'inputs':{'topic':'tea'},'user':'u1'}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("data").path("status").asText()).isEqualTo("failed");
    assertThat(answer.json().path("data").path("error").asText()).contains("Out of order.");
  }

  @Test
  void workflowEndpointsRefuseWhatDoesNotFit() throws Exception {
    assertThat(server.post("/v1/workflows/run", "{'inputs':{}}").json().path("code").asText())
        .isEqualTo("not_workflow_app");
    server.use(server.key(TestApps.FLOW));
    assertThat(server.post("/v1/workflows/run", "{'inputs':{}}").json().path("code").asText())
        .isEqualTo("invalid_param");
    assertThat(server.post("/v1/workflows/" + UUID.randomUUID() + "/run", "{'inputs':{'topic':'x'}}").status())
        .isEqualTo(404);
    assertThat(server.post("/v1/workflows/tasks/unknown/stop", "{'user':'u1'}").json().path("result").asText())
        .isEqualTo("success");
    assertThat(server.get("/v1/conversations").json().path("code").asText()).isEqualTo("not_chat_app");
  }
}
