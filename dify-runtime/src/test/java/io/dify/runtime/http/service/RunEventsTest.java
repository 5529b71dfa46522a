package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.file.Documents;
import io.dify.core.file.FileContents;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.Usage;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.tool.Tools;
import io.dify.core.value.ValueJson;
import io.dify.runtime.app.Platform;
import io.dify.runtime.app.Server;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.testing.TestApps;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams that are taken up again: by another connection, and at another server. */
@Timeout(60)
class RunEventsTest {
  @TempDir
  Path folder;

  private final Semaphore answers = new Semaphore(0);
  private final HttpClient client = HttpClient.newHttpClient();
  private Database database;
  private Platform platform;
  private Server server;
  private String key;

  private record Event(long id, String name, JsonNode body) {}

  @BeforeEach
  void start() {
    database = Database.open(folder.resolve("dify.db"));
    begin();
    LiveApp app = platform.apps().publish(platform.workspace().id(), "flow.yml", TestApps.bytes(TestApps.FLOW));
    key = platform.keys().issueForApp(app.app().tenantId(), app.app().id()).token();
  }

  private void begin() {
    ChatModel model = (call, listener, cancellation) -> {
      try {
        answers.acquire();
      } catch (InterruptedException e) {
        cancellation.throwIfCancelled();
      }
      return ModelAnswer.of(call.model(), "so", Usage.NONE);
    };
    platform = Platform.of(new Platform.Parts(database, ref -> model, Tools.none(), (query, c) -> List.of(),
        Documents.of(FileContents.none()), new DslReader(StandardNodes.types()), Ids.system(), InstantSource.system()));
    server = Server.start(platform, new Server.Settings(new HttpSettings("127.0.0.1", 0, Duration.ofSeconds(30),
        Duration.ofMillis(50), Set.of()), ServiceLimits.DEFAULT, 100, app -> List.of()));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    database.close();
  }

  private Iterator<String> lines(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<java.util.stream.Stream<String>> answer = client.send(
        request.header("Authorization", "Bearer " + key).build(), HttpResponse.BodyHandlers.ofLines());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body().iterator();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private Iterator<String> run() throws IOException, InterruptedException {
    return lines(request("/v1/workflows/run").POST(HttpRequest.BodyPublishers
        .ofString("{\"inputs\":{\"topic\":\"tea\"},\"response_mode\":\"streaming\",\"user\":\"u1\"}")));
  }

  private static Event next(Iterator<String> lines) throws IOException {
    long id = -1;
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith("id: ")) {
        id = Long.parseLong(line.substring(4));
      } else if (line.startsWith("data: ")) {
        JsonNode body = ValueJson.mapper().readTree(line.substring(6));
        return new Event(id, body.path("event").asText(), body);
      }
    }
    return new Event(-1, "", ValueJson.mapper().createObjectNode());
  }

  private static List<Event> rest(Iterator<String> lines) throws IOException {
    List<Event> events = new ArrayList<>();
    for (Event event = next(lines); !event.name().isEmpty(); event = next(lines)) {
      events.add(event);
    }
    return events;
  }

  @Test
  void aStreamGoesOnWhereItWasLostAtTheNextServer() throws Exception {
    Event started = next(run());
    assertThat(started.body().path("data").path("durability").asText()).isEqualTo("durable");
    String id = started.body().path("workflow_run_id").asText();
    Iterator<String> first = lines(request("/v1/workflow/" + id + "/events?user=u1&event_ids=true"));
    List<Event> seen = new ArrayList<>();
    while (seen.stream().filter(event -> event.name().equals("node_started")).count() < 2) {
      seen.add(next(first));
    }
    server.close();
    begin();
    answers.release(2);
    List<Event> after = rest(lines(request("/v1/workflow/" + id + "/events?user=u1")
        .header("Last-Event-ID", Long.toString(seen.getLast().id()))));
    assertThat(after.getFirst().name()).isEqualTo("workflow_started");
    assertThat(after.getFirst().body().path("data").path("reason").asText()).isEqualTo("resumption");
    assertThat(after.getFirst().id()).isEqualTo(seen.getLast().id() + 1);
    assertThat(after).last().extracting(Event::name).isEqualTo("workflow_finished");
    assertThat(after.getLast().body().path("data").path("status").asText()).isEqualTo("succeeded");
    assertThat(after).filteredOn(event -> event.name().equals("workflow_finished")).hasSize(1);
    assertThat(rest(lines(request("/v1/workflow/" + id + "/events?user=u1")))).as("of a run that is over, the end")
        .extracting(Event::name).containsExactly("workflow_finished");
    assertThat(rest(lines(request("/v1/workflow/" + id + "/events?user=u1&include_state_snapshot=true"))))
        .extracting(Event::name).startsWith("workflow_started", "node_started").endsWith("workflow_finished");
  }

  @Test
  void aRunIsNobodyElses() throws Exception {
    answers.release();
    List<Event> events = rest(run());
    String id = events.getFirst().body().path("workflow_run_id").asText();
    HttpResponse<String> answer = client.send(
        request("/v1/workflow/" + id + "/events?user=somebody").header("Authorization", "Bearer " + key).build(),
        HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(404);
    HttpResponse<String> broken = client.send(request("/v1/workflow/" + id + "/events?user=u1")
        .header("Authorization", "Bearer " + key).header("Last-Event-ID", "x").build(),
        HttpResponse.BodyHandlers.ofString());
    assertThat(broken.statusCode()).isEqualTo(400);
  }
}
