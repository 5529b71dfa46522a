package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.ingest.IngestProgress;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.StoredDocument;
import io.dify.rag.store.TextHash;
import io.dify.rag.store.VectorCache;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that indexes submitted documents is killed (SIGKILL) at random places, again and again; the next one goes on. Nothing is lost, double or
 * wrong, no document is left half done, and no text is embedded again whose vector had been stored.
 */
@Tag("long")
class KillTest {
  private static final int CHUNKS = 10_000;
  private static final int VERSIONS = 500;
  private static final int KILLS = Integer.getInteger("dify.kills", 100);

  @TempDir
  Path folder;

  /** The process that is killed: does what waits, submits the next version when nothing does, and says a line at every step. */
  public static final class Child {
    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      FakeEmbedder embedder = new FakeEmbedder();
      embedder.before(text -> append(folder.resolve("embedded"), text));
      try (Database database = Database.open(folder.resolve("dify.db"));
          KnowledgeBases bases = KnowledgeBases.open(database, folder.resolve("index"), embedder)) {
        if (bases.find("faq").isEmpty()) {
          bases.create("faq");
        }
        IngestProgress told = (name, stage, done, total) -> System.out.println(stage + " " + done);
        System.out.println("START");
        bases.jobs().runAll(told);
        for (int version = Integer.parseInt(arguments[1]); version < VERSIONS; version++) {
          bases.jobs().submit("faq", documents(version), SubmitOptions.defaults());
          System.out.println("VERSION " + version);
          bases.jobs().runAll(told);
        }
      }
    }

    private static void append(Path file, String text) {
      try {
        Files.writeString(file, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Two documents, 10,000 chunks together; each version drops, adds and changes a part. */
  private static List<SourceDocument> documents(int version) {
    return List.of(document("one.jsonl", version, CHUNKS * 4 / 5), document("two.jsonl", version, CHUNKS / 5));
  }

  private static SourceDocument document(String name, int version, int rows) {
    int first = version * rows / 20;
    return SourceDocument.text(name, IntStream.range(first, first + rows)
        .mapToObj(i -> "{\"id\":\"id" + i + "\",\"text\":\"" + text(name, version, i) + "\"}\n")
        .collect(Collectors.joining()));
  }

  private static String text(String name, int version, int i) {
    return name + " entry " + i + (i % 10 == 0 ? " version " + version : "");
  }

  @Test
  void killedProcessIsContinuedByTheNext() throws IOException, InterruptedException {
    long seed = Long.getLong("dify.test.seed", 20261121);
    System.out.println("seed " + seed + " (-Ddify.test.seed), " + KILLS + " kills (-Ddify.kills)");
    Random random = new Random(seed);
    int version = 0;
    Map<String, Integer> lost = new HashMap<>();
    for (int round = 0; round < KILLS; round++) {
      Set<String> stored = storedVectors();
      Files.deleteIfExists(folder.resolve("embedded"));
      version = runUntil(version, 1 + random.nextInt(70));
      List<String> embedded = Files.exists(folder.resolve("embedded"))
          ? Files.readAllLines(folder.resolve("embedded"))
          : List.of();
      assertThat(new HashSet<>(embedded)).as("round %d: once in a process", round).hasSameSizeAs(embedded);
      assertThat(embedded.stream().map(TextHash::of).filter(stored::contains))
          .as("round %d: vectors that were there", round)
          .isEmpty();
      lost.merge("embedded", embedded.size(), Integer::sum);
    }
    finish(version, lost.getOrDefault("embedded", 0));
  }

  private void finish(int version, int embedded) {
    FakeEmbedder embedder = new FakeEmbedder();
    try (Database database = Database.open(folder.resolve("dify.db"));
        KnowledgeBases bases = KnowledgeBases.open(database, folder.resolve("index"), embedder)) {
      bases.search("faq", SearchRequest.of("entry", SearchMode.HYBRID, 3));
      bases.jobs().runAll(IngestProgress.NONE);
      assertThat(bases.documents("faq")).as("no document is stuck").hasSize(2).extracting(StoredDocument::status)
          .containsOnly(DocumentStatus.COMPLETED);
      bases.jobs().submit("faq", documents(version), SubmitOptions.defaults());
      bases.jobs().runAll(IngestProgress.NONE);

      assertThat(bases.chunkCount("faq")).isEqualTo(CHUNKS);
      assertThat(bases.verify("faq")).satisfies(report -> {
        assertThat(report.sound()).as("%s", report).isTrue();
        assertThat(report.chunks()).isEqualTo(CHUNKS);
        assertThat(report.indexed()).isEqualTo(CHUNKS);
      });
      new VectorCache(database, KnowledgeBases.DEFAULT_TENANT).sweep();
      assertThat(vectors(database)).as("as many vectors as chunks").isEqualTo(CHUNKS);
      for (SourceDocument document : documents(version)) {
        int rows = (int) bases.documents().get("faq", document.name()).chunkCount();
        int first = version * rows / 20;
        List<String> texts = IntStream.range(first, first + rows)
            .mapToObj(i -> text(document.name(), version, i)).toList();
        assertThat(bases.chunks("faq", document.name(), 0, CHUNKS).stream().map(c -> c.chunk().content()).toList())
            .isEqualTo(texts);
      }
      int before = embedder.total();
      bases.jobs().submit("faq", documents(version), SubmitOptions.defaults());
      bases.jobs().runAll(IngestProgress.NONE);
      assertThat(embedder.total()).isEqualTo(before);
      System.out.println("versions " + version + ", texts embedded by killed processes " + embedded);
    }
  }

  private Set<String> storedVectors() {
    if (!Files.exists(folder.resolve("dify.db"))) {
      return Set.of();
    }
    try (Database database = Database.open(folder.resolve("dify.db"))) {
      return new HashSet<>(database.read(
          h -> h.createQuery("SELECT text_hash FROM dify_knowledge_vector").mapTo(String.class).list()));
    }
  }

  private static int vectors(Database database) {
    return database.read(h -> h.createQuery("SELECT COUNT(*) FROM dify_knowledge_vector").mapTo(Integer.class).one());
  }

  /** @return the version the next process begins with */
  private int runUntil(int version, int steps) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
        Child.class.getName(), folder.toString(), String.valueOf(version))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    int next = version;
    int seen = 0;
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = "";
      while (seen < steps && (line = lines.readLine()) != null) {
        if (line.startsWith("VERSION ")) {
          next = Integer.parseInt(line.substring("VERSION ".length())) + 1;
        }
        seen++;
      }
      assertThat(seen).as("the process must live until it is killed").isEqualTo(steps);
      process.destroyForcibly();
    }
    process.waitFor();
    return next;
  }
}
