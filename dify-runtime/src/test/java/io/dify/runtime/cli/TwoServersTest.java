package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.Effects;
import io.dify.runtime.testing.FiftyNodes;
import io.dify.runtime.testing.PostgresServer;
import io.dify.runtime.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL. One is killed (SIGKILL) with runs in flight; whoever follows them at the other one sees each end, once, when its lease is over. */
@Tag("long")
@Timeout(600)
class TwoServersTest {
  private static final int RUNS = 20;

  private final Effects effects = new Effects();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();

  @TempDir
  Path folder;

  @Test
  void readersAtTheOtherServerSeeTheEndsOfRunsWhoseServerWasKilled() throws Exception {
    HttpServer service = effects.serve();
    Path app = Files.writeString(folder.resolve("app.yml"), FiftyNodes.calling(Effects.origin(service)));
    try (PostgresServer postgres = PostgresServer.start()) {
      String database = postgres.database();
      try (ServerProcess first = serve("one", app, database);
          ServerProcess second = serve("two", app, database);
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
          clients.add(threads.submit(() -> start(first, first.token())));
        }
        while (effects.calls() < RUNS * 5) {
          Thread.onSpinWait();
        }
        Map<String, Future<List<String>>> followed = new HashMap<>();
        for (String run : accepted) {
          followed.put(run, threads.submit(() -> follow(second, first.token(), run)));
        }
        first.kill();
        for (Future<?> client : clients) {
          client.get();
        }
        for (String run : accepted) {
          followed.computeIfAbsent(run, late -> threads.submit(() -> follow(second, first.token(), late)));
        }
        assertThat(followed).hasSizeGreaterThanOrEqualTo(RUNS / 2);
        for (Map.Entry<String, Future<List<String>>> stream : followed.entrySet()) {
          assertThat(stream.getValue().get()).as(stream.getKey())
              .filteredOn(line -> line.contains("\"workflow_finished\"")).singleElement().asString()
              .contains("\"status\":\"partial-succeeded\"");
        }
        List<String> ended = postgres.texts(database, "SELECT status FROM dify_run");
        assertThat(ended).hasSizeGreaterThanOrEqualTo(followed.size())
            .allMatch(status -> status.matches("closed|ended"));
        effects.attempts().forEach((key, tries) -> assertThat(List.copyOf(tries)).as("tries of " + key)
            .doesNotHaveDuplicates().isSorted());
        long again = effects.attempts().entrySet().stream()
            .filter(effect -> !effect.getKey().contains(":flaky:") && effect.getValue().size() > 1).count();
        System.out.printf("%d runs of a killed server ended at the other; of %d effects %d were in flight and begun"
            + " again%n", followed.size(), effects.attempts().size(), again);
      }
    } finally {
      service.stop(0);
    }
  }

  private ServerProcess serve(String data, Path app, String database) throws IOException {
    return ServerProcess.startWith(Map.of("DIFY_EGRESS_ALLOW", "127.0.0.1/32"), folder.resolve(data), "--app",
        app.toString(), "--max-runs", "1000", "--database", database);
  }

  private Object start(ServerProcess server, String key) throws InterruptedException {
    String body = "{\"inputs\":" + ValueJson.write(Value.from(FiftyNodes.INPUTS))
        + ",\"response_mode\":\"streaming\",\"user\":\"u1\"}";
    try {
      lines(request(server, key, "/v1/workflows/run").POST(HttpRequest.BodyPublishers.ofString(body)).build(), line -> {
        if (line.contains("\"workflow_started\"")) {
          accepted.add(event(line).path("workflow_run_id").asText());
        }
      });
    } catch (IOException | UncheckedIOException e) {
      return e; // It was killed.
    }
    return "over";
  }

  private static List<String> follow(ServerProcess server, String key, String run) throws Exception {
    List<String> all = new ArrayList<>();
    lines(request(server, key, "/v1/workflow/" + run + "/events?user=u1&include_state_snapshot=true").build(),
        all::add);
    return all;
  }

  private static void lines(HttpRequest request, Consumer<String> reader)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Stream<String> lines = client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
      lines.forEach(reader);
    }
  }

  private static HttpRequest.Builder request(ServerProcess server, String key, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).header("Authorization",
        "Bearer " + key);
  }

  private static JsonNode event(String line) {
    try {
      return ValueJson.mapper().readTree(line.substring("data: ".length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
