package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.Role;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.EventReader;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatMessagesTest {
  private static final String STREAM = "{'query':'How?','response_mode':'streaming','user':'u1'}";
  private final TestServer server = new TestServer(new ServiceLimits(10L << 20, Duration.ofMillis(50)), 3);

  @AfterEach
  void close() {
    server.close();
  }

  private static String text(List<JsonNode> events) {
    return events.stream().filter(event -> event.path("event").asText().equals("message"))
        .map(event -> event.path("answer").asText()).collect(Collectors.joining());
  }

  private JsonNode stored(String conversation) throws Exception {
    return server.get("/v1/messages?user=u1&conversation_id=" + conversation).json().path("data");
  }

  @Test
  void blockingAnswersWithEverythingTheApiSays() throws Exception {
    JsonNode body = server.chat("How?", "");
    assertThat(body.fieldNames()).toIterable().containsExactly("event", "task_id", "id", "message_id",
        "conversation_id", "mode", "answer", "metadata", "created_at");
    assertThat(body.path("event").asText()).isEqualTo("message");
    assertThat(body.path("answer").asText()).isEqualTo("It is so.");
    assertThat(body.path("mode").asText()).isEqualTo("advanced-chat");
    assertThat(body.path("id")).isEqualTo(body.path("message_id"));
    for (String id : List.of("task_id", "id", "conversation_id")) {
      assertThat(UUID.fromString(body.path(id).asText())).hasToString(body.path(id).asText());
    }
    JsonNode usage = body.path("metadata").path("usage");
    assertThat(usage.fieldNames()).toIterable().containsExactly("prompt_tokens", "prompt_unit_price",
        "prompt_price_unit", "prompt_price", "completion_tokens", "completion_unit_price", "completion_price_unit",
        "completion_price", "total_tokens", "total_price", "currency", "latency");
    assertThat(usage.path("total_tokens").asInt()).isEqualTo(10);
    assertThat(usage.path("total_price").asText()).isEqualTo("0");
  }

  @Test
  void citationsCarryTheirSourceAndTheirMessage() throws Exception {
    JsonNode body = server.chat("How?", "");
    JsonNode cited = body.path("metadata").path("retriever_resources");
    assertThat(cited).hasSize(1);
    assertThat(cited.get(0).fieldNames()).toIterable().contains("id", "message_id", "position", "dataset_id",
        "dataset_name", "document_id", "document_name", "data_source_type", "segment_id", "score", "hit_count",
        "word_count", "segment_position", "index_node_hash", "content", "summary", "created_at");
    assertThat(cited.get(0).path("content").asText()).isEqualTo("Return within 30 days.");
    assertThat(cited.get(0).path("message_id")).isEqualTo(body.path("id"));
    assertThat(stored(body.path("conversation_id").asText()).get(0).path("retriever_resources")).isEqualTo(cited);
  }

  @Test
  void anAppWithoutCitationsShowsNone() throws Exception {
    server.use(server.key(TestApps.STRICT));
    JsonNode body = server.post("/v1/chat-messages", "{'query':'How?','user':'u1','inputs':{'tone':'kind'}}").json();
    assertThat(body.path("metadata").path("retriever_resources")).isEmpty();
  }

  @Test
  void streamingTellsTheWholeRunInOrder() throws Exception {
    List<JsonNode> events = server.events("How?");
    assertThat(events.stream().map(event -> event.path("event").asText() + ":"
        + event.path("data").path("node_id").asText(event.path("data").path("status").asText())))
        .filteredOn(name -> !name.startsWith("message:")).containsExactly("workflow_started:", "node_started:start",
            "node_finished:start", "node_started:kb", "node_finished:kb", "node_started:llm", "node_finished:llm",
            "node_started:answer", "node_finished:answer", "workflow_finished:succeeded", "message_end:");
    List<String> names = TestServer.names(events);
    assertThat(names.indexOf("message")).isBetween(names.indexOf("workflow_started"),
        names.indexOf("workflow_finished"));
    for (String id : List.of("task_id", "message_id", "conversation_id", "workflow_run_id", "created_at")) {
      assertThat(events).extracting(event -> event.path(id)).containsOnly(events.getFirst().path(id))
          .doesNotContain(events.getFirst().path("nothing"));
    }
    assertThat(text(events)).isEqualTo("It is so.");
  }

  @Test
  void eventsCarryTheFieldsTheApiSays() throws Exception {
    List<JsonNode> events = server.events("How?");
    assertThat(first(events, "workflow_started").fieldNames()).toIterable().containsExactly("id", "workflow_id",
        "inputs", "created_at", "reason", "durability");
    assertThat(first(events, "node_started").fieldNames()).toIterable().contains("id", "node_id", "node_type", "title",
        "index", "predecessor_node_id", "inputs", "created_at", "extras", "iteration_id", "loop_id");
    assertThat(first(events, "node_started").path("index").asInt()).isEqualTo(1);
    assertThat(first(events, "node_finished").fieldNames()).toIterable().contains("id", "node_id", "node_type",
        "title", "index", "predecessor_node_id", "inputs", "process_data", "outputs", "status", "error",
        "elapsed_time", "execution_metadata", "created_at", "finished_at", "files", "iteration_id", "loop_id");
    assertThat(first(events, "workflow_finished").fieldNames()).toIterable().contains("id", "workflow_id", "status",
        "outputs", "error", "elapsed_time", "total_tokens", "total_steps", "created_by", "created_at", "finished_at",
        "exceptions_count", "files");
    JsonNode message = events.stream().filter(event -> event.path("event").asText().equals("message")).findFirst()
        .orElseThrow();
    assertThat(message.fieldNames()).toIterable().containsExactly("event", "task_id", "workflow_run_id", "message_id",
        "conversation_id", "created_at", "id", "answer", "from_variable_selector");
    assertThat(message.path("from_variable_selector")).hasToString("[\"llm\",\"text\"]");
    JsonNode end = events.getLast();
    assertThat(end.path("id")).isEqualTo(end.path("message_id"));
    assertThat(end.path("metadata").path("usage").path("total_tokens").asInt()).isEqualTo(10);
    assertThat(end.path("metadata").path("retriever_resources")).hasSize(1);
  }

  private static JsonNode first(List<JsonNode> events, String name) {
    return events.stream().filter(event -> event.path("event").asText().equals(name)).findFirst().orElseThrow()
        .path("data");
  }

  @Test
  void theAnswerIsStoredWhenMessageEndArrives() throws Exception {
    try (EventReader reader = server.stream("/v1/chat-messages", STREAM)) {
      JsonNode end = reader.next("message_end");
      JsonNode stored = stored(end.path("conversation_id").asText());
      assertThat(stored).hasSize(1);
      assertThat(stored.get(0).path("answer").asText()).isEqualTo("It is so.");
      assertThat(stored.get(0).path("id")).isEqualTo(end.path("message_id"));
    }
  }

  @Test
  void laterTurnsRememberEarlierOnes() throws Exception {
    server.script(call -> List.of("Answer to ", call.question()));
    String conversation = server.chat("one", "").path("conversation_id").asText();
    server.chat("two", conversation);
    assertThat(server.chat("three", conversation).path("conversation_id").asText()).isEqualTo(conversation);
    assertThat(server.calls.getLast().messages()).filteredOn(message -> message.role() != Role.SYSTEM)
        .extracting(Message::text)
        .containsExactly("one", "Answer to one", "two", "Answer to two", "three");
  }

  @Test
  void conversationsOfTheSameUserDoNotMix() throws Exception {
    server.chat("one", "");
    server.chat("two", "");
    assertThat(server.calls.getLast().messages()).extracting(Message::text).doesNotContain("one");
  }

  @Test
  void inputsOfTheFirstTurnAreUsedAgain() throws Exception {
    server.use(server.key(TestApps.STRICT));
    JsonNode first = server.post("/v1/chat-messages", "{'query':'one','user':'u1','inputs':{'tone':'curt'}}").json();
    try (EventReader reader = server.stream("/v1/chat-messages", STREAM.replace("}", ",'conversation_id':'"
        + first.path("conversation_id").asText() + "'}"))) {
      JsonNode inputs = reader.next("workflow_started").path("data").path("inputs");
      assertThat(inputs.path("tone").asText()).isEqualTo("curt");
      JsonNode start = reader.next("node_finished").path("data").path("inputs");
      assertThat(start.path("sys.dialogue_count").asInt()).isEqualTo(2);
      assertThat(start.path("sys.user_id").asText()).isEqualTo("u1");
      assertThat(start.path("sys.conversation_id")).isEqualTo(first.path("conversation_id"));
    }
  }

  @Test
  void missingInputsAreRefusedAndNothingIsKept() throws Exception {
    server.use(server.key(TestApps.STRICT));
    Answer answer = server.post("/v1/chat-messages", "{'query':'one','user':'u1'}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("code").asText()).isEqualTo("invalid_param");
    assertThat(answer.json().path("message").asText()).contains("tone");
    assertThat(server.get("/v1/conversations?user=u1").json().path("data")).isEmpty();
  }

  @Test
  void withoutUserTheDefaultOneIsMeant() throws Exception {
    server.post("/v1/chat-messages", "{'query':'one'}");
    assertThat(server.get("/v1/conversations").json().path("data")).hasSize(1);
    assertThat(server.get("/v1/conversations?user=DEFAULT-USER").json().path("data")).hasSize(1);
    assertThat(server.get("/v1/conversations?user=u1").json().path("data")).isEmpty();
  }

  @Test
  void aConversationOfSomebodyElseDoesNotExist() throws Exception {
    String conversation = server.chat("one", "").path("conversation_id").asText();
    String body = "{'query':'two','user':'u2','conversation_id':'" + conversation + "'}";
    assertThat(server.post("/v1/chat-messages", body).status()).isEqualTo(404);
    server.use(server.key(TestApps.STRICT));
    assertThat(server.post("/v1/chat-messages", body.replace("u2", "u1")).status()).isEqualTo(404);
  }

  @Test
  void aSilentStreamIsKeptAliveByPings() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    server.script(call -> {
      release.await();
      return List.of("late");
    });
    try (EventReader reader = server.stream("/v1/chat-messages", STREAM)) {
      reader.awaitPing();
      reader.awaitPing();
      release.countDown();
      assertThat(text(reader.all())).isEqualTo("late");
    }
  }

  @Test
  void aClientThatGoesAwayDoesNotStopTheRun() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    server.script(call -> {
      release.await();
      return List.of("stored ", "anyway");
    });
    String conversation;
    try (EventReader reader = server.stream("/v1/chat-messages", STREAM)) {
      conversation = reader.next().path("conversation_id").asText();
    }
    release.countDown();
    server.server().close();
    assertThat(server.platform().conversations().answered(
        new io.dify.runtime.conversation.Owner(server.platform().workspace().id(), app(), "u1"), conversation, 1))
        .singleElement().satisfies(message -> assertThat(message.outcome().answer()).isEqualTo("stored anyway"));
  }

  private String app() {
    return server.platform().apps().list(server.platform().workspace().id()).getFirst().id();
  }

  @Test
  void stopEndsTheRunOfItsOwnUserOnly() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    server.script(call -> {
      never.await();
      return List.of();
    });
    try (EventReader reader = server.stream("/v1/chat-messages", STREAM)) {
      String task = reader.next().path("task_id").asText();
      String stop = "/v1/chat-messages/" + task + "/stop";
      assertThat(server.post(stop, "{'user':'u2'}").json()).hasToString("{\"result\":\"success\"}");
      reader.awaitPing();
      assertThat(server.post(stop, "{'user':'u1'}").status()).isEqualTo(200);
      List<JsonNode> rest = reader.all();
      assertThat(TestServer.names(rest)).endsWith("workflow_finished", "message_end");
      assertThat(first(rest, "workflow_finished").path("status").asText()).isEqualTo("stopped");
    }
    assertThat(server.post("/v1/chat-messages/unknown/stop", "{'user':'u1'}").status()).isEqualTo(200);
  }

  @Test
  void aFailedRunIsAnErrorWithItsCode() throws Exception {
    server.script(call -> {
      throw new DifyException(ErrorCode.PROVIDER_QUOTA_EXCEEDED, "The quota is used up.");
    });
    Answer blocking = server.post("/v1/chat-messages", "{'query':'How?','user':'u1'}");
    assertThat(blocking.status()).isEqualTo(400);
    assertThat(blocking.json().path("code").asText()).isEqualTo("provider_quota_exceeded");
    List<JsonNode> events = server.events("How?");
    assertThat(TestServer.names(events)).endsWith("workflow_finished", "error");
    assertThat(first(events, "workflow_finished").path("status").asText()).isEqualTo("failed");
    assertThat(events.getLast().path("code").asText()).isEqualTo("provider_quota_exceeded");
    JsonNode stored = stored(events.getLast().path("conversation_id").asText()).get(0);
    assertThat(stored.path("status").asText()).isEqualTo("error");
    assertThat(stored.path("error").asText()).contains("quota");
  }

  @Test
  void moreRunsThanAllowedAreToldToWait() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    server.script(call -> {
      release.await(30, TimeUnit.SECONDS);
      return List.of("x");
    });
    List<EventReader> open = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      open.add(server.stream("/v1/chat-messages", STREAM));
    }
    Answer refused = server.post("/v1/chat-messages", "{'query':'How?','user':'u1'}");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.json().path("code").asText()).isEqualTo("too_many_requests");
    assertThat(refused.headers()).containsKey("retry-after");
    release.countDown();
    for (EventReader reader : open) {
      reader.next("message_end");
      reader.close();
    }
    assertThat(server.chat("How?", "").path("answer").asText()).isEqualTo("x");
  }

  @Test
  void badRequestsAreRefusedWithTheirCode() throws Exception {
    assertRefused("{'user':'u1'}", 400, "invalid_param");
    assertRefused("{'query':'','user':'u1'}", 400, "invalid_param");
    assertRefused("{'query':5,'user':'u1'}", 400, "invalid_param");
    assertRefused("{'query':'x','user':['u1']}", 400, "invalid_param");
    assertRefused("{'query':'x','inputs':[]}", 400, "invalid_param");
    assertRefused("{'query':'x','response_mode':'fast'}", 400, "invalid_param");
    assertRefused("{'query':'x','files':[{'type':'image','transfer_method':'local_file'}]}", 400, "invalid_param");
    assertRefused("{'query':'x','files':[{'type':'image','transfer_method':'remote_url','url':'file:///etc/x'}]}", 400,
        "invalid_param");
    assertRefused("{'query':'x','files':['y']}", 400, "invalid_param");
    assertRefused("not json", 400, "bad_request");
    assertRefused("{'query':'x','conversation_id':'" + UUID.randomUUID() + "'}", 404, "not_found");
    assertRefused("{'query':'x','workflow_id':'" + UUID.randomUUID() + "'}", 404, "not_found");
    assertRefused("{'query':'" + "x".repeat(20 << 20) + "'}", 413, "file_too_large");
    server.use("app-wrong");
    assertRefused("{'query':'x'}", 401, "unauthorized");
    server.use(server.key(TestApps.FLOW));
    assertRefused("{'query':'x'}", 400, "not_chat_app");
  }

  private void assertRefused(String body, int status, String code) throws Exception {
    Answer answer = server.post("/v1/chat-messages", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().fieldNames()).toIterable().containsExactly("code", "message", "status");
    assertThat(answer.json().path("code").asText()).isEqualTo(code);
  }

  @Test
  void filesAreGivenToTheRunAndKeptWithTheMessage() throws Exception {
    JsonNode body = server.post("/v1/chat-messages", "{'query':'x','user':'u1','files':"
        + "[{'type':'image','transfer_method':'remote_url','url':'https://example.com/a/b.png?c'}]}").json();
    JsonNode file = stored(body.path("conversation_id").asText()).get(0).path("message_files").get(0);
    assertThat(file.path("url").asText()).isEqualTo("https://example.com/a/b.png?c");
    assertThat(file.path("belongs_to").asText()).isEqualTo("user");
  }
}
