package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.store.Database;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.FormApps;
import io.dify.runtime.testing.PostgresServer;
import io.dify.runtime.testing.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that wait for people while their server is killed (SIGKILL) and another one takes its place. */
@Timeout(300)
class WaitingRunsProcessTest {
  private static final String RUN = "{\"inputs\":{},\"user\":\"u1\"}";

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Seen> seen = new ArrayList<>();
  private String key = "";

  @TempDir
  Path folder;

  /** A record of a stream. */
  private record Seen(long id, JsonNode record) {
    String event() {
      return record.path("event").asText();
    }
  }

  private interface Opening {
    Database open();
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void whatWasAskedBeforeAKillIsAnsweredOrTimesOutAfterIt() throws Exception {
    killedOnce(List.of(), () -> Database.open(folder.resolve("data/dify.db")));
  }

  @Test
  @Tag("long")
  void theSameOnPostgres() throws Exception {
    try (PostgresServer postgres = PostgresServer.start()) {
      String address = postgres.database();
      killedOnce(List.of("--database", address), () -> Database.connect(PostgresServer.address(address)));
    }
  }

  /** One run is answered, at the API and on the page; of another the time passes while no server is up; a third has waited longer than any may. */
  private void killedOnce(List<String> options, Opening opening) throws Exception {
    JsonNode answered;
    JsonNode late;
    JsonNode over;
    try (ServerProcess first = serve(options)) {
      key = first.token();
      answered = paused(first);
      late = paused(first);
      over = paused(first);
      follow(first, id(answered), "&include_state_snapshot=true&event_ids=true");
      first.kill();
    }
    assertThat(seen.getLast().event()).isEqualTo("workflow_paused");
    try (Database database = opening.open()) {
      passed(database, late, "b", 0);
      passed(database, over, "a", 1);
    }
    try (ServerProcess second = serve(options)) {
      assertThat(state(second, answered).path("status").asText()).isEqualTo("paused");
      assertThat(state(second, answered).path("finished_at").isNull()).isTrue();
      CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> goOn(second, id(answered)));
      answer(second, token(answered, "a"));
      answerOnPage(second, token(answered, "b"));
      reader.get(60, TimeUnit.SECONDS);
      assertEndedOnce(second, answered);
      assertTimedOut(second, late);
      assertGivenUp(second, over);
      second.terminate();
    }
    try (Database database = opening.open()) {
      assertThat(
          database.<Long>read(handle -> handle.createQuery("SELECT COUNT(*) FROM dify_run WHERE status = 'closed'")
              .mapTo(Long.class).one()))
          .isEqualTo(3);
    }
  }

  @Test
  @Tag("long")
  void aServerThatIsKilledBetweenTwoAnswersKeepsTheFirst() throws Exception {
    JsonNode run;
    try (ServerProcess first = serve(List.of())) {
      key = first.token();
      run = paused(first);
      follow(first, id(run), "&include_state_snapshot=true&event_ids=true");
      first.kill();
    }
    try (ServerProcess second = serve(List.of())) {
      answer(second, token(run, "a"));
      second.kill();
    }
    try (ServerProcess third = serve(List.of())) {
      assertThat(third.get(key, "/v1/form/human_input/" + token(run, "a")).statusCode()).isEqualTo(412);
      CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> goOn(third, id(run)));
      answerOnPage(third, token(run, "b"));
      reader.get(60, TimeUnit.SECONDS);
      assertEndedOnce(third, run);
    }
  }

  private ServerProcess serve(List<String> options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--app",
        Files.writeString(folder.resolve("two.yml"), FormApps.TWO_OR_LATE).toString()));
    arguments.addAll(options);
    return ServerProcess.start(folder.resolve("data"), arguments.toArray(String[]::new));
  }

  private JsonNode paused(ServerProcess server) throws Exception {
    JsonNode paused = json(server.post(key, "/v1/workflows/run", RUN));
    assertThat(paused.path("data").path("status").asText()).as(paused.toString()).isEqualTo("paused");
    assertThat(paused.path("data").path("reasons").size()).isEqualTo(2);
    return paused;
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return ValueJson.mapper().readTree(answer.body());
  }

  private static String id(JsonNode paused) {
    return paused.path("workflow_run_id").asText();
  }

  private static String token(JsonNode paused, String node) {
    for (JsonNode reason : paused.path("data").path("reasons")) {
      if (reason.path("node_id").asText().equals(node)) {
        return reason.path("form_token").asText();
      }
    }
    throw new AssertionError("nobody was asked by " + node);
  }

  /** The time of a form passes: for the database it is all one whether it waits or is told so. */
  private static void passed(Database database, JsonNode run, String node, long givesUp) {
    database.execute(handle -> assertThat(handle
        .createUpdate(
            "UPDATE dify_form SET expires_at = 1000, gives_up = :gives WHERE run_id = :run AND node_id = :node")
        .bind("gives", givesUp).bind("run", id(run)).bind("node", node).execute()).isEqualTo(1));
  }

  private JsonNode state(ServerProcess server, JsonNode run) throws Exception {
    return json(server.get(key, "/v1/workflows/run/" + id(run)));
  }

  private JsonNode ended(ServerProcess server, JsonNode run) throws Exception {
    JsonNode state = state(server, run);
    while (List.of("running", "paused").contains(state.path("status").asText())) {
      state = state(server, run);
    }
    return state;
  }

  private void answer(ServerProcess server, String token) throws Exception {
    String form = "/v1/form/human_input/" + token;
    assertThat(json(server.get(key, form)).path("user_actions").path(0).path("id").asText()).isEqualTo("ok");
    HttpResponse<String> incomplete = server.post(key, form, "{\"inputs\":{},\"action\":\"ok\",\"user\":\"u1\"}");
    assertThat(json(incomplete).path("code").asText()).isEqualTo("invalid_form_data");
    assertThat(incomplete.body()).contains("mood");
    String filled = "{\"inputs\":{\"text\":\"hi\",\"mood\":\"good\"},\"action\":\"ok\",\"user\":\"u1\"}";
    assertThat(server.post(key, form, filled).body()).isEqualTo("{}");
    HttpResponse<String> again = server.post(key, form, filled.replace("hi", "no"));
    assertThat(again.statusCode()).isEqualTo(412);
    assertThat(json(again).path("code").asText()).isEqualTo("human_input_form_submitted");
  }

  private void answerOnPage(ServerProcess server, String token) throws Exception {
    URI page = URI.create("http://127.0.0.1:" + server.port() + "/form/" + token);
    assertThat(client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString()).body())
        .contains("<textarea");
    HttpRequest filled = HttpRequest.newBuilder(page).header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString("action=ok&in-text=paper")).build();
    assertThat(client.send(filled, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(client.send(filled, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(412);
  }

  /** Reads on where this reader was when its server was killed. */
  private void goOn(ServerProcess server, String run) {
    try {
      follow(server, run, "&continue_on_pause=true");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void follow(ServerProcess server, String run, String options) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()
        + "/v1/workflow/" + run + "/events?user=u1" + options)).header("Authorization", "Bearer " + key);
    if (!seen.isEmpty()) {
      request.header("Last-Event-ID", Long.toString(seen.getLast().id()));
    }
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
      long id = -1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = Long.parseLong(line.substring(4));
        } else if (line.startsWith("data: ")) {
          seen.add(new Seen(id, ValueJson.mapper().readTree(line.substring(6))));
        }
      }
    }
  }

  private void assertEndedOnce(ServerProcess server, JsonNode run) throws Exception {
    JsonNode state = ended(server, run);
    assertThat(state.path("status").asText()).isEqualTo("succeeded");
    assertThat(state.path("outputs")).isEqualTo(ValueJson.mapper().readTree("{\"a\":\"hi\",\"b\":\"paper\"}"));
    List<Seen> read = List.copyOf(seen);
    assertThat(read).extracting(Seen::id).as("every event, once")
        .containsExactlyElementsOf(LongStream.range(0, read.size()).boxed().toList());
    assertThat(read).extracting(Seen::event).containsOnlyOnce("workflow_finished")
        .filteredOn(event -> event.equals("human_input_form_filled")).hasSize(2);
    JsonNode end = read.getLast().record();
    assertThat(end.path("event").asText()).isEqualTo("workflow_finished");
    assertThat(end.path("data").path("created_at").asLong())
        .isCloseTo(read.getFirst().record().path("data").path("created_at").asLong(), within(1L));
    seen.clear();
    follow(server, id(run), "&include_state_snapshot=true&event_ids=true&continue_on_pause=true");
    assertThat(seen).extracting(Seen::id).isEqualTo(read.stream().map(Seen::id).toList());
    assertThat(seen).extracting(Seen::event).isEqualTo(read.stream().map(Seen::event).toList());
  }

  private void assertTimedOut(ServerProcess server, JsonNode run) throws Exception {
    HttpResponse<String> late = server.get(key, "/v1/form/human_input/" + token(run, "b"));
    assertThat(late.statusCode()).isEqualTo(412);
    assertThat(json(late).path("code").asText()).isEqualTo("human_input_form_expired");
    answer(server, token(run, "a"));
    JsonNode state = ended(server, run);
    assertThat(state.path("status").asText()).isEqualTo("succeeded");
    assertThat(state.path("outputs").path("late").asText()).isEqualTo("b?");
  }

  private void assertGivenUp(ServerProcess server, JsonNode run) throws Exception {
    JsonNode state = ended(server, run);
    assertThat(state.path("status").asText()).isEqualTo("failed");
    assertThat(state.path("error").asText()).contains("was not filled in within");
    assertThat(server.get(key, "/v1/form/human_input/" + token(run, "a")).statusCode()).isEqualTo(412);
    HttpResponse<String> other = server.post(key, "/v1/form/human_input/" + token(run, "b"),
        "{\"inputs\":{\"text\":\"x\"},\"action\":\"ok\",\"user\":\"u1\"}");
    assertThat(json(other).path("code").asText()).isEqualTo("human_input_form_expired");
  }
}
