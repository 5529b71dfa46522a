package io.dify.runtime.http.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.run.RunRecord;
import io.dify.runtime.run.RunRecords;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import io.dify.runtime.testing.TriggerApps;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookTest {
  private static final String WAITING = "async_mode: false, ";
  private static TestServer server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    server = new TestServer();
    client = HttpClient.newHttpClient();
    server.use(server.platform().keys().issueForOperator().token());
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Test
  void aRequestStartsTheWorkflow() throws Exception {
    LiveApp app = publish(TriggerApps.ORDERS);
    HttpResponse<String> answer = send("POST", address(app), "application/json", "{\"order\":{\"id\":7}}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).path("status").asText()).isEqualTo("success");
    RunRecord run = ended(app);
    assertThat(run.status()).isEqualTo("succeeded");
    assertThat(ValueJson.write(run.outputs())).isEqualTo("{\"out\":{\"id\":7}}");
    assertThat(run.sessionId()).isEqualTo("trigger-webhook");
  }

  @Test
  void theAddressStaysWhenTheAppIsPublishedAgainAndChangesWhenItIsRenewed() throws Exception {
    LiveApp app = publish(TriggerApps.ORDERS.replace("orders", "stable"));
    String address = address(app);
    publish(TriggerApps.ORDERS.replace("orders", "stable").replace("0 3 * * *", "0 4 * * *"));
    assertThat(address(app)).isEqualTo(address);
    assertThat(server.post(triggers(app) + "/hook/renew", "").json().path("address").asText())
        .isEqualTo(address(app)).isNotEqualTo(address);
    assertThat(send("POST", address, "application/json", "{\"order\":{}}").statusCode()).isEqualTo(404);
    assertThat(send("POST", address(app), "application/json", "{\"order\":{}}").statusCode()).isEqualTo(200);
  }

  @Test
  void aTriggerThatTheLiveVersionDoesNotHaveIsGone() throws Exception {
    LiveApp app = publish(TriggerApps.hook("shrinking", "method: POST", "hook, _webhook_raw"));
    String address = address(app);
    publish(TestApps.FLOW.replace("name: flow", "name: shrinking"));
    assertThat(send("POST", address, "application/json", "{}").statusCode()).isEqualTo(404);
    assertThat(server.get(triggers(app)).json().path("data")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      GET  | application/json | {"order":{}} | 405 | method_not_allowed
      PUT  | application/json | {"order":{}} | 405 | method_not_allowed
      POST | text/plain       | {"order":{}} | 415 | unsupported_file_type
      POST | application/json | {            | 400 | bad_request
      POST | application/json | {}           | 400 | invalid_param
      POST | application/json | {"order":1}  | 400 | invalid_param
      POST | application/json | []           | 400 | invalid_param
      """)
  void whatTheTriggerDoesNotTakeIsRefused(String method, String type, String body, int status, String code)
      throws Exception {
    LiveApp app = publish(TriggerApps.ORDERS.replace("orders", "strict"));
    HttpResponse<String> answer = send(method, address(app), type, body);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer).path("code").asText()).isEqualTo(code);
    assertThat(runs(app)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      GET    | POST | application/json
      PUT    | POST | application/json
      OPTIONS | POST | application/json
      TRACE  | POST | application/json
      POST   | GET  | application/json
      HEAD   | GET  | application/json
      GET    | HEAD | application/json
      POST   | DELETE | text/plain
      """)
  void anotherMethodIsToldWhichOneIsAnswered(String method, String declared, String type) throws Exception {
    LiveApp app = publish(TriggerApps.hook("allows " + declared, "method: " + declared + ", content_type: " + type,
        "hook, _webhook_raw"));
    String answer = raw(method + " " + address(app) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 405 ").containsIgnoringCase("\r\nAllow: " + declared + "\r\n");
    assertThat(raw("OPTIONS /triggers/webhook/nobodys HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 404 ").doesNotContainIgnoringCase("\r\nAllow:");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      '' | 400 | X-Shop
      X-Shop: tea | 400 | page
      X-Shop: tea?page=one | 400 | page
      X-Shop: tea?page=2 | 200 | success
      """)
  void requiredHeadersAndParametersAreNamed(String given, int status, String named) throws Exception {
    LiveApp app = publish(
        TriggerApps.hook("named", "method: GET, headers: [{name: X-Shop, type: string, required: true}],"
            + " params: [{name: page, type: number, required: true}]", "hook, page"));
    String[] parts = given.split("\\?");
    String answer = raw("GET " + address(app) + (parts.length > 1 ? "?" + parts[1] : "") + " HTTP/1.1\r\nHost: x\r\n"
        + (parts[0].isEmpty() ? "" : parts[0] + "\r\n") + "Connection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains(named);
  }

  @Test
  void aBodyWithoutLengthIsTakenUpToTheSameLimit() throws Exception {
    LiveApp app = publish(TriggerApps.ORDERS.replace("orders", "chunks"));
    assertThat(chunked(app, "{\"order\":{}}").statusCode()).isEqualTo(200);
    HttpResponse<String> large = chunked(app, "x".repeat((10 << 20) + 1));
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(json(large).path("code").asText()).isEqualTo("file_too_large");
    assertThat(runs(app)).hasSize(1);
  }

  private static HttpResponse<String> chunked(LiveApp app, String body) throws IOException, InterruptedException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + address(app)))
        .version(HttpClient.Version.HTTP_1_1).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A request as it is, and all that comes back. */
  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aBodyThatIsNoTextOrNoFormIsRefused() throws Exception {
    LiveApp app = publish(TriggerApps.ORDERS.replace("orders", "texts"));
    HttpResponse<String> latin = client.send(HttpRequest
        .newBuilder(URI.create("http://127.0.0.1:" + server.port() + address(app)))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[]{ '{', '"', (byte) 0xe9, '"', ':', '1', '}'})).build(),
        HttpResponse.BodyHandlers.ofString());
    assertThat(latin.statusCode()).isEqualTo(400);
    assertThat(json(latin).path("code").asText()).isEqualTo("bad_request");
    LiveApp form = publish(TriggerApps.hook("no form", "content_type: multipart/form-data", "hook, _webhook_raw"));
    assertThat(send("POST", address(form), "multipart/form-data", "x").statusCode()).isEqualTo(400);
  }

  @Test
  void whoWaitsForARunThatFailsIsNotToldWhy() throws Exception {
    LiveApp app = publish(TestApps.FLOW.replace("name: flow", "name: failing")
        .replaceAll("(?s)type: start\\s+title: Start\\s+variables: .*?\\}\\]",
            "type: trigger-webhook\n          title: Start\n          async_mode: false\n"
                + "          body: [{name: topic, type: string, required: true}]"));
    server.script(call -> {
      throw new IllegalStateException("a hidden cause");
    });
    HttpResponse<String> failed = send("POST", address(app), "application/json", "{\"topic\":\"tea\"}");
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).contains("failed").doesNotContain("hidden", "Write", "llm");
  }

  @Test
  void whoDoesNotWaitIsAnsweredAsTheTriggerSays() throws Exception {
    LiveApp json = publish(TriggerApps.hook("async", "status_code: 201, response_body: '{\"ok\":true}'", "hook, raw"));
    HttpResponse<String> answer = send("POST", address(json), "application/json", "{}");
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
    assertThat(json(answer).path("ok").asBoolean()).isTrue();
    assertThat(ended(json).status()).isEqualTo("succeeded");
  }

  @Test
  void aBodyOfMoreThanTenMegabytesIsTooLarge() throws Exception {
    LiveApp app = publish(TriggerApps.ORDERS.replace("orders", "large"));
    HttpResponse<String> answer = send("POST", address(app), "application/json", "x".repeat((10 << 20) + 1));
    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void whoWaitsGetsTheOutputs() throws Exception {
    LiveApp app = publish(TriggerApps.hook("sync", WAITING + "body: [{name: n, type: number, required: true}]",
        "hook, n"));
    HttpResponse<String> answer = send("POST", address(app), "application/json", "{\"n\":7}");
    assertThat(answer.body()).isEqualTo("{\"out\":7}");
  }

  @Test
  void theAnswerIsTheOneTheTriggerHas() throws Exception {
    LiveApp app = publish(TriggerApps.hook("own", WAITING + "status_code: 202, response_body: thanks", "hook, raw"));
    HttpResponse<String> answer = send("POST", address(app), "application/json", "{}");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("thanks");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    LiveApp silent = publish(TriggerApps.hook("silent", "status_code: 204", "hook, raw"));
    assertThat(send("POST", address(silent), "application/json", "{}").statusCode()).isEqualTo(204);
  }

  @Test
  void formsTextsAndBytesAreTaken() throws Exception {
    LiveApp form = publish(TriggerApps.hook("form", WAITING
        + "content_type: application/x-www-form-urlencoded, body: [{name: n, type: number, required: true}]",
        "hook, n"));
    assertThat(send("POST", address(form), "application/x-www-form-urlencoded", "n=%37&x=1").body())
        .isEqualTo("{\"out\":7}");
    LiveApp text = publish(TriggerApps.hook("text", WAITING + "content_type: text/plain", "hook, raw"));
    assertThat(send("POST", address(text), "text/plain; charset=utf-8", "héllo").body())
        .isEqualTo("{\"out\":\"héllo\"}");
    LiveApp bytes = publish(TriggerApps.hook("bytes", WAITING + "content_type: application/octet-stream", "hook, raw"));
    JsonNode kept = json(send("POST", address(bytes), "application/octet-stream", "abc")).path("out");
    assertThat(kept.path("size").asInt()).isEqualTo(3);
  }

  @Test
  void filesOfAFormAreKept() throws Exception {
    LiveApp app = publish(TriggerApps.hook("files", WAITING
        + "content_type: multipart/form-data, body: [{name: doc, type: file, required: true}]", "hook, doc"));
    String body = "--b\r\nContent-Disposition: form-data; name=\"doc\"; filename=\"a.txt\"\r\n"
        + "Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n";
    JsonNode kept = json(send("POST", address(app), "multipart/form-data; boundary=b", body)).path("out");
    assertThat(kept.path("filename").asText() + kept.path("name").asText()).contains("a.txt");
    assertThat(send("POST", address(app), "multipart/form-data; boundary=b",
        "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b--\r\n").statusCode()).isEqualTo(400);
  }

  @Test
  void whoWaitsTooLongIsToldSoAndTheRunGoesOn() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    server.script(call -> {
      answer.await();
      return List.of("late");
    });
    LiveApp app = publish(TestApps.FLOW.replace("name: flow", "name: slow")
        .replaceAll("(?s)type: start\\s+title: Start\\s+variables: .*?\\}\\]",
            "type: trigger-webhook\n          title: Start\n          async_mode: false\n          timeout: 1\n"
                + "          body: [{name: topic, type: string, required: true}]"));
    HttpResponse<String> late = send("POST", address(app), "application/json", "{\"topic\":\"tea\"}");
    assertThat(late.statusCode()).isEqualTo(504);
    answer.countDown();
    assertThat(ended(app).status()).isEqualTo("succeeded");
  }

  @Test
  void anUnknownSecretIsNotFoundWhateverTheBody() throws Exception {
    for (String secret : List.of("x", "x".repeat(4000), "%27%20OR%201", "..%2F")) {
      assertThat(send("POST", "/triggers/webhook/" + secret, "application/json", "{}").statusCode())
          .isIn(400, 404);
    }
  }

  private static LiveApp publish(String source) {
    return server.platform().apps().publish(server.platform().workspace().id(), "t.yml", TestApps.bytes(source));
  }

  private static String triggers(LiveApp app) {
    return "/admin/api/workspaces/" + app.app().tenantId() + "/apps/" + app.app().id() + "/triggers";
  }

  private static String address(LiveApp app) throws IOException, InterruptedException {
    for (JsonNode trigger : server.get(triggers(app)).json().path("data")) {
      if (trigger.path("type").asText().equals("trigger-webhook")) {
        return trigger.path("address").asText();
      }
    }
    throw new AssertionError("no webhook");
  }

  private static List<RunRecord> runs(LiveApp app) {
    return server.platform().runs().list(app.app().tenantId(), app.app().id(),
        new RunRecords.Filter(null, null, null, null, null), 1, 10).items();
  }

  private static RunRecord ended(LiveApp app) {
    while (true) {
      List<RunRecord> runs = runs(app);
      if (!runs.isEmpty() && runs.getFirst().finishedAt().isPresent()) {
        return runs.getFirst();
      }
      Thread.onSpinWait();
    }
  }

  private static HttpResponse<String> send(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("Content-Type", type)
        .method(method, HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return ValueJson.mapper().readTree(answer.body());
  }
}
