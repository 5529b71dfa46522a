package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.http.Route;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The log of a server at its finest, as the lines of its file. */
@Timeout(120)
class JsonLinesTest {
  private static final String SAID = "canary-of-what-was-said-Kq7Zp";

  private final TestServer server = new TestServer();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<Logger> ours = List.of(logger("io.dify"), logger("dify"));
  private final JsonLines encoder = new JsonLines();

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  @BeforeEach
  void listen() {
    log.start();
    ours.forEach(logger -> {
      logger.setLevel(Level.TRACE);
      logger.addAppender(log);
    });
  }

  @AfterEach
  void close() {
    server.close();
    ours.forEach(logger -> {
      logger.detachAppender(log);
      logger.setLevel(null);
    });
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (ILoggingEvent event : List.copyOf(log.list)) {
      String line = new String(encoder.encode(event), StandardCharsets.UTF_8);
      assertThat(line).endsWith("\n").doesNotContain("\n\n");
      lines.add(ValueJson.mapper().readTree(line));
    }
    return lines;
  }

  private JsonNode awaitLine(String message) throws IOException {
    while (true) {
      for (JsonNode line : lines()) {
        if (line.path("message").asText().equals(message)) {
          return line;
        }
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void aRequestAndItsRunAreOneLineEachUnderTheSameIds() throws Exception {
    server.chat("Why?", "");
    JsonNode request = awaitLine("request");
    assertThat(request.path("endpoint").asText()).isEqualTo("/v1/chat-messages");
    assertThat(request.path("status").asInt()).isEqualTo(200);
    assertThat(request.has("duration_ms")).isTrue();
    assertThat(request.path("user").asText()).isEqualTo("u1");
    assertThat(request.path("tenant").asText()).isEqualTo(server.platform().workspace().id());
    JsonNode run = awaitLine("run");
    assertThat(run.path("mode").asText()).isEqualTo("advanced-chat");
    for (String name : List.of("request_id", "trace_id", "tenant", "app", "user")) {
      assertThat(run.path(name).asText()).as(name).isNotEmpty().isEqualTo(request.path(name).asText());
    }
  }

  @Test
  void aRefusedRequestSaysItsCode() throws Exception {
    server.use("app-unknown");
    server.get("/v1/info");
    JsonNode line = awaitLine("request");
    assertThat(line.path("error_code").asText()).isEqualTo("unauthorized");
    assertThat(line.path("level").asText()).isEqualTo("INFO");
    assertThat(line.has("tenant")).isFalse();
  }

  @Test
  void neitherKeysNorWhatWasSaidAreLoggedByAnyEndpoint() throws Exception {
    server.script(call -> List.of(SAID));
    List<String> keys = List.of(server.key(TestApps.BOT), server.key(TestApps.FLOW), server.key(TestApps.WRITER));
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String key : keys) {
        for (Route route : server.server().table().routes()) {
          for (String mode : List.of("blocking", "streaming")) {
            send(client, route, key, mode);
          }
        }
      }
    }
    String all = lines().toString();
    assertThat(all).contains("\"message\":\"request\"", "\"message\":\"run\"").doesNotContain(SAID);
    keys.forEach(key -> assertThat(all).doesNotContain(key.substring(4)));
  }

  private void send(HttpClient client, Route route, String key, String mode) throws Exception {
    String path = route.path().replaceAll("\\{[^}]+}", "0190a5b2-0000-7000-8000-000000000000");
    String body = """
        {"query": "S", "inputs": {"topic": "S", "tone": "S", "query": "S"}, "question": "S", "answer": "S", "name": "S",
         "text": "S", "content": "S", "rating": "like", "value": "S", "user": "u1", "response_mode": "MODE",
         "knowledge_id": "S", "segments": [{"content": "S"}], "username": "S"}"""
        .replace("\"S\"", "\"" + SAID + "\"").replace("MODE", mode);
    HttpResponse<String> answer = client.send(HttpRequest
        .newBuilder(URI.create("http://127.0.0.1:" + server.port() + path + "?keyword=" + SAID + "&query=" + SAID))
        .header("Authorization", "Bearer " + key).header("Content-Type", "application/json")
        .method(route.method().name(), route.maxBodyBytes() == 0
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body))
        .build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(route.name()).isLessThan(600);
  }
}
