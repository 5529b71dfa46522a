package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.dify.core.store.Database;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.Effects;
import io.dify.runtime.testing.FiftyNodes;
import io.dify.runtime.testing.PostgresServer;
import io.dify.runtime.testing.ServerProcess;
import io.dify.workflow.journal.JournalCodec;
import io.dify.workflow.journal.JournalEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed (SIGKILL) with hundreds of durable runs at work, again and again. A service outside counts what they do, by idempotency key: no run whose start
 * was announced is lost, no node is executed again once its end was on record, and every run ends once.
 */
@Tag("long")
@Timeout(3600)
class KillRunsTest {
  private static final int KILLS = Integer.getInteger("dify.kills", 5);
  private static final int RUNS = Integer.getInteger("dify.runs", 200);
  private static final String APP = """
      version: "0.6.0"
      kind: app
      app: {name: chain, mode: workflow}
      workflow:
        graph:
          nodes:
            - {id: start, data: {type: start, title: Start, variables: []}}
            - {id: a, data: {type: http-request, title: A, method: post, url: "ORIGIN/a"}}
            - {id: b, data: {type: http-request, title: B, method: post, url: "ORIGIN/b"}}
            - {id: c, data: {type: http-request, title: C, method: post, url: "ORIGIN/c"}}
            - {id: d, data: {type: http-request, title: D, method: post, url: "ORIGIN/d"}}
            - {id: end, data: {type: end, title: End, outputs: [{variable: said, value_selector: [d, body]}]}}
          edges:
            - {source: start, target: a}
            - {source: start, target: b}
            - {source: a, target: c}
            - {source: b, target: c}
            - {source: c, target: d}
            - {source: d, target: end}
      """;

  private static final int FIFTY_KILLS = Integer.getInteger("dify.kills.fifty", 5);
  private static final int FIFTY_RUNS = Integer.getInteger("dify.runs.fifty", 20);

  /** Nanoseconds after which a run is taken to go on no more. */
  private static final long LONG_ENOUGH = 600_000_000_000L;

  /** What is run, and how often its server is killed. */
  private record Load(String app, String inputs, String status, int kills, int runs) {}

  private static final Load CHAIN = new Load(APP, "{}", "succeeded", KILLS, RUNS);

  private final Effects effects = new Effects();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();

  @TempDir
  Path folder;

  @Test
  void runsSurviveKillsOnSqlite() throws Exception {
    survive(CHAIN, List.of(), () -> Database.open(folder.resolve("data/dify.db")));
  }

  @Test
  void runsSurviveKillsOnPostgres() throws Exception {
    try (PostgresServer postgres = PostgresServer.start()) {
      String address = postgres.database();
      survive(CHAIN, List.of("--database", address), () -> Database.connect(PostgresServer.address(address)));
    }
  }

  @Test
  void runsOfFiftyNodesSurviveKills() throws Exception {
    Load fifty = new Load(FiftyNodes.calling("ORIGIN"), ValueJson.write(Value.from(FiftyNodes.INPUTS)),
        "partial-succeeded", FIFTY_KILLS, FIFTY_RUNS);
    survive(fifty, List.of(), () -> Database.open(folder.resolve("data/dify.db")));
  }

  private interface Opening {
    Database open();
  }

  private void survive(Load load, List<String> options, Opening opening) throws Exception {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("KillRunsTest seed " + seed + " (-Dkill.seed), " + load.kills() + " kills, " + load.runs()
        + " runs each");
    Random random = new Random(seed);
    HttpServer service = effects.serve();
    Path app = Files.writeString(folder.resolve("app.yml"), load.app().replace("ORIGIN", Effects.origin(service)));
    try {
      String key = "";
      for (int kill = 0; kill < load.kills(); kill++) {
        try (ServerProcess server = serve(app, options)) {
          key = key.isEmpty() ? server.token() : key;
          List<Thread> clients = start(server, key, load);
          int enough = effects.calls() + random.nextInt(20, load.runs() * 3);
          while (effects.calls() < enough && clients.stream().anyMatch(Thread::isAlive)) {
            Thread.onSpinWait();
          }
          server.kill();
          for (Thread client : clients) {
            client.join();
          }
        }
      }
      long begin = System.nanoTime();
      try (ServerProcess last = serve(app, options)) {
        for (String run : accepted) {
          JsonNode state = state(last, key, run);
          while (state.path("status").asText().equals("running")) {
            assertThat(System.nanoTime() - begin).as("not over after minutes, was it set aside? %s", state)
                .isLessThan(LONG_ENOUGH);
            state = state(last, key, run);
          }
          assertThat(state.path("status").asText()).as(state.toString()).isEqualTo(load.status());
        }
        System.out.printf("%d kills, %d runs accepted, all over %d ms after the last start%n", load.kills(),
            accepted.size(),
            (System.nanoTime() - begin) / 1_000_000);
        last.terminate();
      }
      try (Database database = opening.open()) {
        check(database);
      }
    } finally {
      service.stop(0);
    }
  }

  private ServerProcess serve(Path app, List<String> options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--app", app.toString(), "--max-runs", "100000"));
    arguments.addAll(options);
    return ServerProcess.startWith(Map.of("DIFY_EGRESS_ALLOW", "127.0.0.1/32"), folder.resolve("data"),
        arguments.toArray(String[]::new));
  }

  private static JsonNode state(ServerProcess server, String key, String run) throws Exception {
    return ValueJson.mapper().readTree(server.get(key, "/v1/workflows/run/" + run).body());
  }

  private List<Thread> start(ServerProcess server, String key, Load load) {
    List<Thread> clients = new ArrayList<>();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int i = 0; i < load.runs(); i++) {
      clients.add(Thread.ofVirtual().start(() -> {
        HttpRequest request = HttpRequest
            .newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/workflows/run"))
            .header("Authorization", "Bearer " + key).POST(HttpRequest.BodyPublishers
                .ofString("{\"inputs\":" + load.inputs() + ",\"response_mode\":\"streaming\",\"user\":\"u1\"}"))
            .build();
        try (Stream<String> lines = client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
          lines.forEach(this::read);
        } catch (IOException | UncheckedIOException | InterruptedException e) {
          // The server was killed: what it had announced must hold all the same.
        }
      }));
    }
    return clients;
  }

  private void read(String line) {
    if (line.contains("\"workflow_started\"")) {
      try {
        accepted.add(ValueJson.mapper().readTree(line.substring("data: ".length())).path("workflow_run_id").asText());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void check(Database database) {
    effects.attempts()
        .forEach((key, tries) -> assertThat(new ArrayList<>(tries)).as("tries of " + key).doesNotHaveDuplicates()
            .isSorted());
    List<String> bodies = database.read(handle -> handle
        .createQuery("SELECT body FROM dify_run_entry ORDER BY run_id, seq").mapTo(String.class).list());
    Map<String, Integer> ends = new ConcurrentHashMap<>();
    String run = "";
    for (String body : bodies) {
      for (String line : body.split("\n")) {
        JournalEntry entry = JournalCodec.decode(line);
        if (entry instanceof JournalEntry.Accepted begin) {
          run = begin.runId();
        } else if (entry instanceof JournalEntry.Ended) {
          ends.merge(run, 1, Integer::sum);
        } else if (entry instanceof JournalEntry.Finished finished && !finished.node().node().matches("start|end")) {
          ends.merge(run + ":" + finished.node(), 1, Integer::sum);
        }
      }
    }
    assertThat(ends.keySet()).as("accepted and lost: 0").containsAll(accepted);
    assertThat(ends.values()).as("ended once").containsOnly(1);
    long twice = effects.attempts().values().stream().filter(tries -> tries.size() > 1).count();
    System.out.printf("accepted runs lost 0; finished nodes executed twice 0; of %d effects %d were in flight at a kill"
        + " and begun again; every run ended once%n", effects.attempts().size(), twice);
  }
}
