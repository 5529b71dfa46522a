package io.dify.runtime.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.EventReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.zip.GZIPInputStream;

/**
 * Puts chat load on a running server and checks every answer: each stream is framed and ordered as the API says, and its deltas are what is stored.
 *
 * <pre>
 * ./mvnw -q -pl dify-runtime -am test-compile
 * java -cp 'dify-runtime/target/test-classes:dify-runtime/target/lib/*' io.dify.runtime.load.ChatLoad \
 *     --key app-... [--url http://127.0.0.1:5001] [--requests 1000] [--concurrency 50] [--warmup 100] [--queries FILE.jsonl[.gz]]
 * </pre>
 *
 * Queries are lines of JSON with a {@code text}. Exits with 1 when anything was wrong.
 */
public final class ChatLoad {
  private record Done(String user, String conversation, String message, String answer, long firstNanos,
      long totalNanos) {}

  private final Map<String, String> options;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
      .executor(Executors.newVirtualThreadPerTaskExecutor()).build();
  private final Map<String, AtomicInteger> wrong = new ConcurrentHashMap<>();

  private ChatLoad(Map<String, String> options) {
    this.options = options;
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>(Map.of("--url", "http://127.0.0.1:5001", "--requests", "1000",
        "--concurrency", "50", "--warmup", "100"));
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    System.exit(new ChatLoad(options).run() ? 0 : 1);
  }

  private int number(String option) {
    return Integer.parseInt(options.get(option));
  }

  private boolean run() throws Exception {
    List<String> queries = queries();
    if (number("--warmup") > 0) {
      ask(queries.reversed(), number("--warmup"));
    }
    long start = System.nanoTime();
    Queue<Done> done = ask(queries, number("--requests"));
    double seconds = (System.nanoTime() - start) / 1e9;
    done.forEach(this::compare);
    System.out.printf(Locale.ROOT, "%d requests, %d at a time, in %.1f s: %.1f requests/s%n", number("--requests"),
        number("--concurrency"), seconds, done.size() / seconds);
    print("first text", done, Done::firstNanos);
    print("whole answer", done, Done::totalNanos);
    System.out.println("errors: " + (wrong.isEmpty() ? "none" : new TreeMap<>(wrong)) + "; " + done.size()
        + " streams well-formed and equal to the stored answer");
    return wrong.isEmpty();
  }

  private List<String> queries() throws IOException {
    if (!options.containsKey("--queries")) {
      return List.of("How do I return an item?", "怎么退货？", "Which payment methods do you accept?", "多久能收到货？");
    }
    Path file = Path.of(options.get("--queries"));
    List<String> texts = new ArrayList<>();
    try (InputStream raw = Files.newInputStream(file);
        BufferedReader lines = new BufferedReader(new InputStreamReader(
            file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        texts.add(ValueJson.mapper().readTree(line).path("text").asText());
      }
    }
    Collections.shuffle(texts, new java.util.Random(1));
    return texts;
  }

  private Queue<Done> ask(List<String> queries, int count) {
    Queue<Done> done = new ConcurrentLinkedQueue<>();
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < number("--concurrency"); i++) {
        String user = "load-" + i;
        clients.submit(() -> {
          for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
            try {
              done.add(stream(user, queries.get(n % queries.size())));
            } catch (IOException | InterruptedException | AssertionError e) {
              wrong(String.valueOf(e.getMessage()));
            }
          }
        });
      }
    }
    return done;
  }

  private Done stream(String user, String query) throws IOException, InterruptedException {
    String body = ValueJson.mapper().createObjectNode().put("query", query).put("user", user)
        .put("response_mode", "streaming").toString();
    long start = System.nanoTime();
    long first = 0;
    HttpResponse<InputStream> response = client.send(request("/v1/chat-messages")
        .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofInputStream());
    try (EventReader reader = new EventReader(response.body())) {
      if (response.statusCode() != 200) {
        throw new AssertionError("status " + response.statusCode());
      }
      StringBuilder answer = new StringBuilder();
      List<String> names = new ArrayList<>();
      JsonNode last = ValueJson.mapper().nullNode();
      for (JsonNode event = reader.next(); event != null; event = reader.next()) {
        names.add(event.path("event").asText());
        if (names.getLast().equals("message")) {
          first = first == 0 ? System.nanoTime() : first;
          answer.append(event.path("answer").asText());
        }
        last = event;
      }
      if (!names.getFirst().equals("workflow_started") || !names.getLast().equals("message_end")
          || Collections.frequency(names, "message_end") != 1 || !names.get(names.size() - 2).equals(
              "workflow_finished")
          || Collections.frequency(names, "node_started") != Collections.frequency(names, "node_finished")) {
        throw new AssertionError("wrong order of events: " + names);
      }
      return new Done(user, last.path("conversation_id").asText(), last.path("message_id").asText(), answer.toString(),
          first - start, System.nanoTime() - start);
    }
  }

  private void compare(Done done) {
    try {
      HttpResponse<String> page = client.send(request("/v1/messages?user=" + done.user() + "&conversation_id="
          + done.conversation()).GET().build(), HttpResponse.BodyHandlers.ofString());
      JsonNode stored = ValueJson.mapper().readTree(page.body()).path("data").path(0);
      if (!stored.path("id").asText().equals(done.message()) || !stored.path("answer").asText().equals(done.answer())) {
        wrong("the stored answer differs");
      }
    } catch (IOException | InterruptedException e) {
      wrong(String.valueOf(e.getMessage()));
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(options.get("--url") + path)).header("Authorization",
        "Bearer " + options.get("--key"));
  }

  private void wrong(String what) {
    wrong.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
  }

  private static void print(String what, Queue<Done> done, ToLongFunction<Done> nanos) {
    long[] sorted = done.stream().mapToLong(nanos).sorted().toArray();
    if (sorted.length > 0) {
      System.out.printf(Locale.ROOT, "%s: p50 %.1f ms, p90 %.1f, p99 %.1f, max %.1f%n", what, at(sorted, 0.5),
          at(sorted, 0.9), at(sorted, 0.99), Arrays.stream(sorted).max().getAsLong() / 1e6);
    }
  }

  private static double at(long[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] / 1e6;
  }
}
