package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.FileClient;
import io.dify.runtime.testing.KnowledgeServer;
import io.dify.runtime.testing.ReadBack;
import io.dify.runtime.testing.TestApps;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What apps are told is read back through other endpoints, now and after the server was started over the same directory again. */
class SurvivalTest {
  private static final String TURN = "{'embedding_provider_name':'hashes','embedding_model_name':'hash-32','score_threshold':0.9}";

  @TempDir
  private Path folder;

  private ReadBack back;
  private KnowledgeServer server;

  @BeforeEach
  void start() {
    server = new KnowledgeServer(folder);
    back = new ReadBack(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode read(String path) throws Exception {
    return back.read(path);
  }

  private JsonNode only(String path) throws Exception {
    JsonNode data = read(path).path("data");
    assertThat(data).as(path).hasSize(1);
    return data.get(0);
  }

  @Test
  void turnsTitlesVariablesAndRatings() throws Exception {
    server.use(server.key(TestApps.MEMORY));
    JsonNode said = server.chat("Hello", "");
    String conversation = said.path("conversation_id").asText();
    String deleted = server.chat("Forget this", "").path("conversation_id").asText();
    String place = "/v1/conversations/" + conversation;
    server.post(place + "/name", "{'name':'Tea','user':'u1'}").ok();
    JsonNode variable = server.get(place + "/variables?user=u1&variable_name=mood").ok().at("/data/0");
    server.put(place + "/variables/" + variable.path("id").asText(), "{'value':'merry','user':'u1'}").ok();
    server.post("/v1/messages/" + said.path("message_id").asText() + "/feedbacks",
        "{'rating':'like','content':'Nice.','user':'u1'}").ok();
    server.json("DELETE", "/v1/conversations/" + deleted, "{\"user\":\"u1\"}").ok();

    assertThat(only("/v1/conversations?user=u1").path("name").asText()).isEqualTo("Tea");
    JsonNode message = only("/v1/messages?user=u1&conversation_id=" + conversation);
    assertThat(message.path("answer")).isEqualTo(said.path("answer"));
    assertThat(message.path("created_at")).isEqualTo(said.path("created_at"));
    assertThat(message.at("/feedback/rating").asText()).isEqualTo("like");
    JsonNode feedback = only("/v1/app/feedbacks");
    assertThat(feedback.path("content").asText()).isEqualTo("Nice.");
    assertThat(read("/v1/end-users/" + feedback.path("from_end_user_id").asText()).path("session_id").asText())
        .isEqualTo("u1");
    assertThat(read(place + "/variables?user=u1").at("/data/0/value").asText()).isEqualTo("merry");

    back.assertReadAgainAfterARestart();
    assertThat(server.get("/v1/messages?user=u1&conversation_id=" + deleted).error()).isEqualTo("404 not_found");
    assertThat(server.chat("Again", conversation).path("answer").asText()).isEqualTo("mood: merry");
  }

  @Test
  void runsOfWorkflowsAndTheirFiles() throws Exception {
    String key = server.key(TestApps.FLOW);
    server.use(key);
    JsonNode run = server.post("/v1/workflows/run", "{'inputs':{'topic':'tea'},'user':'u1'}").ok();
    String record = "/v1/workflows/run/" + run.path("workflow_run_id").asText();
    while (server.get(record).ok().path("status").asText().equals("running")) {
      Thread.onSpinWait();
    }
    JsonNode kept = read(record);
    assertThat(kept.path("inputs").asText()).isEqualTo("{\"topic\":\"tea\"}");
    assertThat(kept.path("outputs")).isEqualTo(run.at("/data/outputs"));
    String version = run.at("/data/workflow_id").asText();
    server.post("/v1/workflows/" + version + "/run", "{'inputs':{'topic':'ice'},'user':'u1'}").ok();
    String logs = "/v1/workflows/logs?status=succeeded";
    while (server.get(logs).ok().path("total").asInt() < 2) {
      Thread.onSpinWait();
    }
    assertThat(read(logs).path("data")).hasSize(2);
    back.assertReadAgainAfterARestart();
  }

  @Test
  void uploadsOnceTheyAreUsed() throws Exception {
    String key = server.key(TestApps.MEMORY);
    server.use(key);
    String id;
    try (FileClient files = new FileClient(server.server())) {
      id = files.uploaded(key, "u1", "cup.png", FileClient.PNG);
    }
    server.restart();
    JsonNode said = server.post("/v1/chat-messages", "{'query':'Look','user':'u1','files':[{'type':'image',"
        + "'transfer_method':'local_file','upload_file_id':'" + id + "'}]}").ok();
    JsonNode file = only("/v1/messages?user=u1&conversation_id=" + said.path("conversation_id").asText())
        .at("/message_files/0");
    assertThat(file.path("upload_file_id").asText()).isEqualTo(id);
    back.assertReadAgainAfterARestart();
    assertThat(server.get("/v1/files/" + id + "/preview").bytes()).isEqualTo(FileClient.PNG);
    assertThat(server.get(file.path("url").asText()).bytes()).as("addresses are good across the restart")
        .isEqualTo(FileClient.PNG);
  }

  @Test
  void textsOfCompletionApps() throws Exception {
    server.use(server.key(TestApps.WRITER));
    JsonNode text = server.post("/v1/completion-messages", "{'inputs':{'topic':'tea'},'user':'u1'}").ok();
    server.post("/v1/messages/" + text.path("message_id").asText() + "/feedbacks", "{'rating':'dislike','user':'u1'}")
        .ok();
    assertThat(only("/v1/app/feedbacks").path("message_id")).isEqualTo(text.path("message_id"));
    back.assertReadAgainAfterARestart();
  }

  @Test
  void annotationsAndWhetherTheyAnswer() throws Exception {
    server.use(server.key(TestApps.GUARDED));
    String all = "/v1/apps/annotations";
    String tea = server.post(all, "{'question':'What is tea?','answer':'A leaf.'}").ok().path("id").asText();
    String ice = server.post(all, "{'question':'What is ice?','answer':'Cold.'}").ok().path("id").asText();
    server.put(all + "/" + tea, "{'question':'What is tea?','answer':'A drink.'}").ok();
    server.delete(all + "/" + ice).ok();
    String job = server.post("/v1/apps/annotation-reply/enable", TURN).ok().path("job_id").asText();
    String status = "/v1/apps/annotation-reply/enable/status/" + job;
    while (server.get(status).ok().path("job_status").asText().equals("waiting")) {
      Thread.onSpinWait();
    }
    assertThat(read(status).path("job_status").asText()).isEqualTo("completed");
    assertThat(only(all).path("answer").asText()).isEqualTo("A drink.");
    assertThat(read("/v1/parameters").at("/annotation_reply/enabled").asBoolean()).isTrue();

    back.assertReadAgainAfterARestart();
    assertThat(server.chat("What is tea?", "").path("answer").asText()).isEqualTo("A drink.");
    assertThat(new String(server.get(all).bytes(), StandardCharsets.UTF_8)).contains("\"hit_count\":1");
  }
}
