package io.dify.runtime.form;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.FormApps;
import io.dify.runtime.testing.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms over HTTP, with the runs that wait for them. */
@Timeout(60)
class HumanInputTest {
  private static TestServer server;
  private static HttpClient client;
  private static String approval;

  @BeforeAll
  static void start() {
    server = new TestServer();
    client = HttpClient.newHttpClient();
    approval = server.key(FormApps.APPROVAL);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static JsonNode paused() throws Exception {
    server.use(approval);
    return server.post("/v1/workflows/run", "{'inputs':{'topic':'tea'},'user':'u1'}").json();
  }

  private static String token(JsonNode paused) {
    return paused.path("data").path("reasons").path(0).path("form_token").asText();
  }

  private static JsonNode ended(JsonNode paused) throws Exception {
    while (true) {
      JsonNode run = server.get("/v1/workflows/run/" + paused.path("workflow_run_id").asText()).json();
      if (!List.of("running", "paused").contains(run.path("status").asText())) {
        return run;
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void aBlockingCallTellsWhatTheRunWaitsFor() throws Exception {
    JsonNode data = paused().path("data");
    assertThat(data.path("status").asText()).isEqualTo("paused");
    assertThat(data.path("paused_nodes").path(0).asText()).isEqualTo("ask");
    JsonNode reason = data.path("reasons").path(0);
    assertThat(reason.path("TYPE").asText()).isEqualTo("human_input_required");
    assertThat(reason.path("form_content").asText()).isEqualTo("About <script>tea</script>: {{#$output.note#}}");
    assertThat(reason.path("resolved_default_values").path("note").asText()).isEqualTo("tea");
    assertThat(reason.path("display_in_ui").asBoolean()).isTrue();
    assertThat(reason.path("form_token").asText()).hasSize(43);
  }

  @Test
  void aStreamEndsWithThePause() throws Exception {
    server.use(approval);
    try (var reader = server.stream("/v1/workflows/run",
        "{'inputs':{'topic':'tea'},'response_mode':'streaming','user':'u1'}")) {
      List<JsonNode> events = reader.all();
      assertThat(TestServer.names(events)).endsWith("human_input_required", "workflow_paused");
      JsonNode asked = events.get(events.size() - 2).path("data");
      assertThat(asked.path("node_id").asText()).isEqualTo("ask");
      assertThat(asked.path("node_title").asText()).isEqualTo("Approve <b>it</b>");
      assertThat(asked.path("form_token").asText()).hasSize(43);
      assertThat(asked.path("expiration_time").asLong()).isPositive();
    }
  }

  @Test
  void anAnswerSetsTheRunGoing() throws Exception {
    JsonNode paused = paused();
    String form = "/v1/form/human_input/" + token(paused);
    JsonNode read = server.get(form).json();
    assertThat(read.path("user_actions").path(0).path("id").asText()).isEqualTo("yes");
    assertThat(read.path("inputs").size()).isEqualTo(2);
    Answer submitted = server.post(form,
        "{'inputs':{'note':'hi','mood':'good'},'action':'yes','user':'u2'}");
    assertThat(submitted.status()).isEqualTo(200);
    assertThat(submitted.text()).isEqualTo("{}");
    JsonNode run = ended(paused);
    assertThat(run.path("status").asText()).isEqualTo("succeeded");
    assertThat(ValueJson.mapper().readTree(run.path("outputs").isTextual()
        ? run.path("outputs").asText()
        : run.path("outputs").toString()).path("note").asText()).isEqualTo("hi");
    Answer again = server.post(form, "{'inputs':{'note':'no','mood':'bad'},'action':'yes','user':'u2'}");
    assertThat(again.status()).isEqualTo(412);
    assertThat(again.json().path("code").asText()).isEqualTo("human_input_form_submitted");
    assertThat(server.get(form).status()).isEqualTo(412);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      {'inputs':{'mood':'good'},'action':'maybe','user':'u'}  | invalid_form_data
      {'inputs':{},'action':'yes','user':'u'}                 | invalid_form_data
      {'inputs':{'mood':'ugly'},'action':'yes','user':'u'}    | invalid_form_data
      {'inputs':[],'action':'yes','user':'u'}                 | invalid_param
      {'inputs':{'mood':'good'},'user':'u'}                   | invalid_param
      {                                                       | bad_request
      """)
  void whatDoesNotFitIsRefusedAndTheFormStaysOpen(String body, String code) throws Exception {
    JsonNode paused = paused();
    String form = "/v1/form/human_input/" + token(paused);
    Answer refused = server.post(form, body);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("code").asText()).isEqualTo(code);
    assertThat(server.get(form).status()).isEqualTo(200);
  }

  @Test
  void aFormOfAnotherAppOrNoneIsNotFound() throws Exception {
    String token = token(paused());
    server.use(server.key(FormApps.TWO));
    assertThat(server.get("/v1/form/human_input/" + token).status()).isEqualTo(404);
    assertThat(server.get("/v1/form/human_input/nothing").status()).isEqualTo(404);
    assertThat(server.get("/v1/form/human_input/" + "x".repeat(500)).status()).isEqualTo(404);
  }

  @Test
  void formsInParallelBranchesAreAnsweredOneAfterAnother() throws Exception {
    server.use(server.key(FormApps.TWO.replace("name: two", "name: both")));
    JsonNode paused = server.post("/v1/workflows/run", "{'inputs':{},'user':'u1'}").json();
    JsonNode reasons = paused.path("data").path("reasons");
    assertThat(reasons.size()).isEqualTo(2);
    for (JsonNode reason : List.of(reasons.path(1), reasons.path(0))) {
      String title = reason.path("node_id").asText();
      assertThat(server.post("/v1/form/human_input/" + reason.path("form_token").asText(),
          "{'inputs':{'text':'from " + title + "'},'action':'ok','user':'u1'}").status()).isEqualTo(200);
    }
    JsonNode run = ended(paused);
    assertThat(run.path("status").asText()).isEqualTo("succeeded");
    assertThat(run.path("outputs").toString()).contains("from a").contains("from b");
  }

  @Test
  void aChatPausesAndAnswersWhenItIsAnswered() throws Exception {
    server.use(server.key(FormApps.CHAT));
    JsonNode paused = server.post("/v1/chat-messages", "{'query':'Tea','inputs':{},'user':'u1'}").json();
    assertThat(paused.path("event").asText()).isEqualTo("workflow_paused");
    assertThat(server.post("/v1/form/human_input/" + token(paused),
        "{'inputs':{'text':'hi'},'action':'ok','user':'u1'}").status()).isEqualTo(200);
    ended(paused);
    JsonNode messages = server.get("/v1/messages?user=u1&conversation_id=" + paused.path("conversation_id").asText())
        .json().path("data");
    while (messages.path(0).path("answer").asText().isEmpty()) {
      messages = server.get("/v1/messages?user=u1&conversation_id=" + paused.path("conversation_id").asText()).json()
          .path("data");
    }
    assertThat(messages.path(0).path("answer").asText()).isEqualTo("You said hi.");
  }

  @Test
  void thePageWorksWithoutScriptsAndEscapesEverything() throws Exception {
    JsonNode paused = paused();
    String page = "/form/" + token(paused);
    HttpResponse<String> shown = get(page);
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.body()).contains("Approve &lt;b&gt;it&lt;/b&gt;", "About &lt;script&gt;tea&lt;/script&gt;:",
        "<textarea rows=\"4\" id=\"in-note\" name=\"in-note\">tea</textarea>", "<label for=\"in-mood\">",
        "name=\"action\" value=\"yes\">Yes &amp; go</button>").doesNotContain("<script", "http://", "src=");
    assertThat(shown.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'none'",
        "frame-ancestors 'none'").doesNotContain("unsafe");
    assertThat(shown.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    HttpResponse<String> wrong = post(page, "action=yes&in-note=%3Ci%3E");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("role=\"alert\"", "&lt;i&gt;</textarea>").doesNotContain("<i>");
    HttpResponse<String> thanks = post(page, "action=yes&in-note=paper&in-mood=good");
    assertThat(thanks.statusCode()).isEqualTo(200);
    assertThat(ended(paused).path("outputs").toString()).contains("paper");
    assertThat(post(page, "action=no&in-mood=bad").statusCode()).isEqualTo(412);
    assertThat(get(page).body()).contains("Already answered");
    assertThat(get("/form/unknown").statusCode()).isEqualTo(404);
  }

  @Test
  void aStoppedRunTakesNoAnswer() throws Exception {
    JsonNode paused = paused();
    server.post("/v1/workflows/tasks/" + paused.path("task_id").asText() + "/stop", "{'user':'u1'}");
    Answer late = server.post("/v1/form/human_input/" + token(paused),
        "{'inputs':{'mood':'good'},'action':'yes','user':'u1'}");
    assertThat(late.status()).isIn(200, 412);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String form) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(form)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
