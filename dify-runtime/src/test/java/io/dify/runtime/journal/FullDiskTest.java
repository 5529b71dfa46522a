package io.dify.runtime.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.store.Database;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.EventReader;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose SQLite file cannot grow any more: it refuses what it cannot write down, and goes on with what it had accepted as soon as there is room. */
@Timeout(60)
class FullDiskTest {
  private static final String LARGE = "tea ".repeat(50_000);
  private static final long ROOM = 1L << 30;

  @TempDir
  Path folder;
  private Database database;
  private TestServer server;

  @BeforeEach
  void start() {
    database = Database.open(folder.resolve("dify.db"));
    server = new TestServer(database);
    server.use(server.key(TestApps.FLOW));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The file takes so many pages; it never takes fewer than it has. */
  private void pages(long most) {
    database.execute(handle -> handle.createQuery("PRAGMA max_page_count = " + most).mapTo(Long.class).one());
  }

  private long rows(String table) {
    return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table).mapTo(Long.class).one());
  }

  private static String run(String mode, String topic) {
    return "{'inputs':{'topic':'" + topic + "'},'response_mode':'" + mode + "','user':'u1'}";
  }

  @Test
  void aRunInFlightIsLeftAsItIsAndSucceedsOnceThereIsRoom() throws Exception {
    server.script(call -> {
      if (server.calls.size() == 1) {
        pages(1);
      }
      return List.of(LARGE);
    });
    List<JsonNode> shown;
    try (EventReader reader = server.stream("/v1/workflows/run", run("streaming", "tea"))) {
      shown = reader.all();
    }
    assertThat(TestServer.names(shown)).startsWith("workflow_started").endsWith("error")
        .doesNotContain("workflow_finished", "text_chunk");
    assertThat(shown.getLast().path("code").asText()).isEqualTo("service_unavailable");
    assertThat(shown.getLast().path("message").asText()).contains("cannot be written down", "full");
    String id = shown.getFirst().path("workflow_run_id").asText();
    assertThat(server.get("/v1/workflows/run/" + id).ok().path("status").asText()).isEqualTo("running");
    pages(ROOM);
    String rest = "";
    while (!rest.contains("workflow_finished")) {
      rest = server.get("/v1/workflow/" + id + "/events?user=u1&include_state_snapshot=true").text();
    }
    assertThat(rest.split("\"event\":\"workflow_finished\"", -1)).hasSize(2);
    assertThat(rest).contains("\"status\":\"succeeded\"");
    assertThat(server.calls).as("the node in flight was executed again").hasSizeGreaterThan(1);
    JsonNode kept = server.get("/v1/workflows/run/" + id).ok();
    assertThat(kept.path("status").asText()).isEqualTo("succeeded");
    assertThat(kept.path("outputs").toString()).contains(LARGE.strip());
  }

  @Test
  void whoeverWaitsForTheAnswerIsToldToAskAgain() throws Exception {
    server.script(call -> {
      if (server.calls.size() == 1) {
        pages(1);
      }
      return List.of(LARGE);
    });
    assertThat(server.post("/v1/workflows/run", run("blocking", "tea")).error()).isEqualTo("503 service_unavailable");
    pages(ROOM);
  }

  @Test
  void aRunThatCannotBeWrittenDownIsNotAccepted() throws Exception {
    pages(1);
    for (String mode : List.of("blocking", "streaming")) {
      Answer refused = server.post("/v1/workflows/run", run(mode, LARGE));
      assertThat(refused.status()).as(refused.text()).isEqualTo(503);
      assertThat(refused.text()).contains("full");
    }
    assertThat(rows("dify_run") + rows("dify_workflow_run")).isZero();
    assertThat(server.calls).isEmpty();
    pages(ROOM);
    assertThat(server.post("/v1/workflows/run", run("blocking", "tea")).ok().at("/data/status").asText())
        .isEqualTo("succeeded");
  }
}
