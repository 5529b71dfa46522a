package io.dify.runtime.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Asks a running server many questions at once, reads every stream to its end, checks that it is well-formed and that its pieces are the stored
 * answer, and prints what it took. Not a test of the build: it is run by hand against {@code ./dify serve}.
 *
 * <pre>{@code
 * java -cp dify-runtime/target/test-classes:dify-runtime/target/dify-runtime.jar io.dify.runtime.load.ChatLoad \
 *   http://127.0.0.1:5001 app-KEY queries.jsonl.gz 1000 50
 * }</pre>
 */
final class ChatLoad {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String server;
  private final String key;

  private ChatLoad(String server, String key) {
    this.server = server;
    this.key = key;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 5) {
      System.err.println("Usage: ChatLoad SERVER APP_KEY QUERIES.jsonl[.gz] REQUESTS CONCURRENT");
      System.exit(2);
    }
    int requests = Integer.parseInt(args[3]);
    int concurrent = Integer.parseInt(args[4]);
    new ChatLoad(args[0], args[1]).run(queries(Path.of(args[2])), requests, concurrent);
  }

  private static List<String> queries(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
      List<String> queries = new ArrayList<>();
      for (String line : new String(plain.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).split("\n")) {
        queries.add(JSON.readTree(line).path("text").asText());
      }
      return queries;
    }
  }

  private void run(List<String> queries, int requests, int concurrent) throws InterruptedException {
    double[] millis = new double[requests];
    double[] firstText = new double[requests];
    AtomicInteger next = new AtomicInteger();
    List<String> errors = java.util.Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(concurrent);
    long start = System.nanoTime();
    for (int i = 0; i < concurrent; i++) {
      Thread.ofVirtual().start(() -> {
        for (int n = next.getAndIncrement(); n < requests; n = next.getAndIncrement()) {
          long begin = System.nanoTime();
          try {
            firstText[n] = (ask(queries.get(n % queries.size()), "load-" + n) - begin) / 1e6;
          } catch (IOException | InterruptedException | RuntimeException e) {
            errors.add(n + ": " + e.getMessage());
          }
          millis[n] = (System.nanoTime() - begin) / 1e6;
        }
        done.countDown();
      });
    }
    done.await();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%d requests, %d at a time: %.1f s, %.1f requests/s, %d errors%n", requests, concurrent, seconds,
        requests / seconds, errors.size());
    System.out.printf("whole answer: p50 %.0f ms, p99 %.0f ms; first text: p50 %.0f ms, p99 %.0f ms%n", at(millis, .5),
        at(millis, .99),
        at(firstText, .5), at(firstText, .99));
    errors.stream().limit(5).forEach(System.out::println);
  }

  private static double at(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
  }

  /** One question, from its stream to the stored message; gives the time of the first text. */
  private long ask(String query, String user) throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("query", query).put("user", user).put("response_mode", "streaming");
    body.putObject("inputs");
    HttpResponse<Stream<String>> response = http
        .send(request("/v1/chat-messages").header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())).build(), HttpResponse.BodyHandlers.ofLines());
    List<JsonNode> records = new ArrayList<>();
    long first = 0;
    try (Stream<String> lines = response.body()) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.startsWith("data: ")) {
          JsonNode entry = JSON.readTree(line.substring(6));
          records.add(entry);
          first = first == 0 && entry.path("event").asText().equals("message") ? System.nanoTime() : first;
        }
      }
    }
    check(response.statusCode() == 200, "status " + response.statusCode());
    String answer = wellFormed(records);
    JsonNode last = records.getLast();
    HttpResponse<String> stored = http
        .send(request("/v1/messages?user=" + user + "&conversation_id=" + last.path("conversation_id").asText())
            .build(), HttpResponse.BodyHandlers.ofString());
    JsonNode message = JSON.readTree(stored.body()).path("data").path(0);
    check(message.path("id").asText().equals(last.path("message_id").asText()), "another message is stored");
    check(message.path("answer").asText().equals(answer), "the stored answer differs from the stream");
    return first;
  }

  private static String wellFormed(List<JsonNode> records) {
    check(!records.isEmpty() && name(records.getFirst()).equals("workflow_started"),
        "the first record is not workflow_started");
    check(name(records.getLast()).equals("message_end"), "the last record is not message_end");
    check(count(records, "workflow_finished") == 1, "not exactly one workflow_finished");
    check(count(records, "node_started") == count(records, "node_finished"), "a node did not end");
    check(records.stream().map(entry -> entry.path("task_id").asText()).distinct().count() == 1,
        "more than one task id");
    StringBuilder text = new StringBuilder();
    records.stream().filter(entry -> name(entry).equals("message"))
        .forEach(entry -> text.append(entry.path("answer").asText()));
    check(!text.isEmpty(), "no text");
    return text.toString();
  }

  private static long count(List<JsonNode> records, String event) {
    return records.stream().filter(entry -> name(entry).equals(event)).count();
  }

  private static String name(JsonNode entry) {
    return entry.path("event").asText();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server + path)).header("Authorization", "Bearer " + key);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
