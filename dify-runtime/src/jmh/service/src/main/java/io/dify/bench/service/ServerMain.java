package io.dify.bench.service;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.RetrievalStatistics;
import io.dify.rag.document.Entry;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.runtime.app.ExampleBot;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.Platform;
import io.dify.runtime.app.Server;
import io.dify.runtime.app.Setup;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.registry.LiveApp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The server under load, with the example bot over a base of questions and a bot that counts. Says {@code {"port", "faq", "counter"}} on its standard output
 * when it is ready, then answers each line of its standard input with one of JSON, and ends with that input.
 */
final class ServerMain {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MAX_RUNS = 50_000;
  private static final int TOP_K = 4;
  private static final String COUNTER = """
      version: "0.6.0"
      kind: app
      app: {name: counter, mode: advanced-chat}
      workflow:
        graph:
          nodes:
            - id: start
              data: {type: start, title: Start, variables: []}
            - id: llm
              data:
                type: llm
                title: Count
                model: {provider: load/models/load, name: paced, mode: chat, completion_params: {}}
                prompt_template: [{role: user, text: "{{#sys.query#}}"}]
            - id: answer
              data: {type: answer, title: Answer, answer: "{{#llm.text#}}"}
          edges:
            - {id: a, source: start, sourceHandle: source, target: llm}
            - {id: b, source: llm, sourceHandle: source, target: answer}
      """;

  private final KnowledgeBases bases;
  private final String base;
  private final Questions questions;

  private ServerMain(KnowledgeBases bases, String base, Questions questions) {
    this.bases = bases;
    this.base = base;
    this.questions = questions;
  }

  /** Arguments: data directory, name of the base, entries, then files of entries and of questions, "-" for none. */
  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    String base = args[1];
    int entries = Integer.parseInt(args[2]);
    Questions questions = Questions.of(file(args[4]), entries);
    try (Installation installation = Installation.open(data,
        Setup.of(ModelSettings.BUILT_IN).around(PacedModels::new))) {
      if (base.equals("-")) {
        System.err.println("No knowledge base.");
      } else {
        fill(installation.knowledge(), base, file(args[3]), entries);
      }
      try (Server server = installation.serve(HttpSettings.at("127.0.0.1", 0), MAX_RUNS)) {
        ObjectNode ready = JSON.createObjectNode().put("port", server.port());
        ready.put("faq", key(installation.platform(), faq(base)));
        ready.put("counter", key(installation.platform(), COUNTER));
        System.out.println(ready);
        new ServerMain(installation.knowledge(), base, questions).answer();
      }
    }
  }

  @Nullable
  private static Path file(String name) {
    return name.equals("-") ? null : Path.of(name);
  }

  private static void fill(KnowledgeBases bases, String base, @Nullable Path corpus, int entries) throws IOException {
    if (bases.find(base).isEmpty()) {
      bases.create(base);
    }
    if (bases.chunkCount(base) == 0) {
      System.err.println("Filling the base; this takes minutes, once ...");
      List<String> texts = Questions.of(corpus, entries).texts();
      bases.addEntries(base, "entries", IntStream.range(0, Math.min(entries, texts.size()))
          .mapToObj(i -> new Entry("entry-" + i, texts.get(i), "ANSWER entry-" + i, java.util.Map.of())).toList(),
          AddOptions.defaults()).error().ifPresent(error -> {
            throw error;
          });
    }
    System.err.println("The base has " + bases.chunkCount(base) + " entries.");
  }

  /** The example bot, with this base and the instant model. */
  private static String faq(String base) {
    return new String(ExampleBot.appFile(), StandardCharsets.UTF_8)
        .replace("dataset_ids: [faq]", "dataset_ids: [\"" + base + "\"]")
        .replace("provider: langgenius/openai/openai", "provider: " + PacedModels.PROVIDER)
        .replace("name: gpt-4o-mini", "name: " + PacedModels.INSTANT);
  }

  private static String key(Platform platform, String app) {
    LiveApp live = platform.apps().publish(platform.workspace().id(), "load.yml",
        app.getBytes(StandardCharsets.UTF_8));
    return platform.keys().issueForApp(platform.workspace().id(), live.app().id()).token();
  }

  private void answer() throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      System.out.println(switch (words[0]) {
        case "bare" -> bare(Integer.parseInt(words[1]), Double.parseDouble(words[2]), Integer.parseInt(words[3]));
        case "stats" -> stats();
        default -> throw new IllegalArgumentException(line);
      });
    }
  }

  /** Embeds and searches, and nothing else, with this many callers for some seconds. */
  private ObjectNode bare(int callers, double seconds, int from) throws InterruptedException {
    AtomicInteger next = new AtomicInteger(from);
    AtomicInteger done = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(callers);
    double cpu = Processes.cpuSeconds(ProcessHandle.current());
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    for (int i = 0; i < callers; i++) {
      Thread.ofVirtual().start(() -> {
        while (System.nanoTime() < end) {
          bases.search(base, SearchRequest.of(questions.distinct(next.getAndIncrement()), SearchMode.DEFAULT, TOP_K));
          done.incrementAndGet();
        }
        ended.countDown();
      });
    }
    ended.await();
    return JSON.createObjectNode().put("done", done.get()).put("seconds", (System.nanoTime() - start) / 1e9)
        .put("cpu", Processes.cpuSeconds(ProcessHandle.current()) - cpu).put("next", next.get());
  }

  private ObjectNode stats() {
    RetrievalStatistics found = bases.statistics();
    return JSON.createObjectNode().put("searches", found.searches()).put("cacheHits", found.cacheHits())
        .put("cacheEntries", found.cacheEntries());
  }
}
