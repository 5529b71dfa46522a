package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunRecordsTest {
  private final TestServer server = new TestServer();

  @BeforeEach
  void use() {
    server.use(server.key(TestApps.FLOW));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String run(String topic, String user) throws Exception {
    String id = server.post("/v1/workflows/run", "{'inputs':{'topic':'" + topic + "'},'user':'" + user + "'}").json()
        .path("workflow_run_id").asText();
    awaitEnd(id);
    return id;
  }

  /** A client is answered before the summary of a run is complete. */
  private void awaitEnd(String id) throws Exception {
    while (server.get("/v1/workflows/run/" + id).json().path("status").asText().equals("running")) {
      Thread.onSpinWait();
    }
  }

  private List<String> ids(String query) throws Exception {
    JsonNode body = server.get("/v1/workflows/logs" + query).json();
    List<String> ids = new ArrayList<>();
    body.path("data").forEach(item -> ids.add(item.path("workflow_run").path("id").asText()));
    return ids;
  }

  @Test
  void aRunIsReadBack() throws Exception {
    String id = run("tea", "u1");
    JsonNode run = server.get("/v1/workflows/run/" + id).json();
    assertThat(run.fieldNames()).toIterable().containsExactly("id", "workflow_id", "status", "inputs", "outputs",
        "error", "total_steps", "total_tokens", "created_at", "finished_at", "elapsed_time");
    assertThat(run.path("status").asText()).isEqualTo("succeeded");
    assertThat(run.path("inputs").asText()).isEqualTo("{\"topic\":\"tea\"}");
    assertThat(run.path("outputs")).hasToString("{\"text\":\"It is so.\"}");
    assertThat(run.path("total_steps").asInt()).isEqualTo(3);
    assertThat(run.path("total_tokens").asInt()).isEqualTo(10);
    assertThat(server.get("/v1/workflows/run/none").status()).isEqualTo(404);
    server.use(server.key(TestApps.BOT));
    assertThat(server.get("/v1/workflows/run/" + id).status()).isEqualTo(404);
  }

  @Test
  void runsAreListedNewestFirstPagedAndFiltered() throws Exception {
    List<String> made = List.of(run("tea", "u1"), run("coffee", "u2"), run("100% cocoa", "u2"));
    assertThat(ids("")).isEqualTo(made.reversed());
    JsonNode page = server.get("/v1/workflows/logs?page=1&limit=2").json();
    assertThat(page.path("total").asInt()).isEqualTo(3);
    assertThat(page.path("has_more").asBoolean()).isTrue();
    assertThat(ids("?page=2&limit=2")).containsExactly(made.getFirst());
    assertThat(ids("?keyword=coff")).containsExactly(made.get(1));
    assertThat(ids("?keyword=0%25")).containsExactly(made.get(2));
    assertThat(ids("?keyword=_offee")).isEmpty();
    assertThat(ids("?created_by_end_user_session_id=u2")).containsExactly(made.get(2), made.get(1));
    assertThat(ids("?created_by_account=x")).isEmpty();
    assertThat(ids("?status=failed")).isEmpty();
    assertThat(ids("?created_at__before=2020-01-01T00:00:00Z")).isEmpty();
    assertThat(ids("?created_at__after=2020-01-01T00:00:00%2B02:00")).hasSize(3);
    assertThat(ids("?created_at__after=2020-01-01")).hasSize(3);
    assertThat(server.get("/v1/workflows/logs?created_at__after=yesterday").status()).isEqualTo(400);
    assertThat(server.get("/v1/workflows/logs?status=odd").status()).isEqualTo(400);
    JsonNode item = page.path("data").get(0);
    assertThat(item.path("created_by_end_user").path("session_id").asText()).isEqualTo("u2");
    assertThat(item.path("workflow_run").fieldNames()).toIterable().containsExactly("id", "version", "status",
        "error", "elapsed_time", "total_tokens", "total_steps", "created_at", "finished_at", "exceptions_count",
        "triggered_from");
  }

  @Test
  void aFailedRunSaysWhy() throws Exception {
    server.script(call -> {
      throw new DifyException(ErrorCode.MODEL_FAILED, "The model is ill.");
    });
    String id = run("tea", "u1");
    JsonNode run = server.get("/v1/workflows/run/" + id).json();
    assertThat(run.path("status").asText()).isEqualTo("failed");
    assertThat(run.path("error").asText()).contains("The model is ill.");
    assertThat(ids("?status=failed")).containsExactly(id);
  }

  @Test
  void turnsOfAChatflowAreRunsAndOfAPlainChatAreNot() throws Exception {
    server.use(server.key(TestApps.BOT));
    server.chat("Why?", "");
    assertThat(ids("")).hasSize(1);
    server.use(server.key(TestApps.GUARDED));
    Answer refused = server.get("/v1/workflows/logs");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("code").asText()).isEqualTo("not_workflow_app");
  }
}
