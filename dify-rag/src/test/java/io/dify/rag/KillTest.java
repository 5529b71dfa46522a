package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.rag.document.Entry;
import io.dify.rag.ingest.IngestReport.Outcome;
import io.dify.rag.retrieve.SearchRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that adds documents is killed at random places, again and again; the next one goes on and nothing is lost, double or wrong. */
@Tag("long")
class KillTest {
  private static final int ENTRIES = 6_000;

  @TempDir
  Path folder;

  /** The process that is killed: adds one version of a document after the other and says a line at every step. */
  public static final class Child {
    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      try (Database database = Database.open(folder.resolve("dify.db"));
          KnowledgeBases bases = KnowledgeBases.open(database, folder.resolve("index"), new FakeEmbedder())) {
        if (bases.find("faq").isEmpty()) {
          bases.create("faq");
        }
        for (int version = 0; version < 20; version++) {
          bases.addEntries("faq", "corpus", entries(version), AddOptions.defaults()
              .withProgress((name, stage, done, total) -> System.out.println(stage + " " + done)));
        }
      }
    }
  }

  /** Each version drops, adds and changes a tenth. */
  private static List<Entry> entries(int version) {
    return IntStream.range(version * ENTRIES / 20, version * ENTRIES / 20 + ENTRIES)
        .mapToObj(i -> Entry.text("id" + i, "entry " + i + (i % 10 == 0 ? " version " + version : ""))).toList();
  }

  @Test
  void killedProcessIsContinuedByTheNext() throws IOException, InterruptedException {
    long seed = Long.getLong("dify.test.seed", 20261121);
    System.out.println("seed " + seed + " (-Ddify.test.seed)");
    Random random = new Random(seed);
    for (int round = 0; round < 12; round++) {
      runUntil(1 + random.nextInt(60));
    }
    try (Database database = Database.open(folder.resolve("dify.db"));
        KnowledgeBases bases = KnowledgeBases.open(database, folder.resolve("index"), new FakeEmbedder())) {
      bases.search("faq", SearchRequest.of("entry", SearchMode.HYBRID, 3));

      bases.addEntries("faq", "corpus", entries(3), AddOptions.defaults()).orThrow();

      assertThat(bases.verify("faq")).isEqualTo(new VerifyReport(ENTRIES, ENTRIES, List.of(), List.of(), List.of()));
      List<String> texts = bases.chunks("faq", "corpus", 0, ENTRIES + 1).stream().map(c -> c.chunk().content())
          .toList();
      assertThat(texts).isEqualTo(entries(3).stream().map(Entry::content).toList());
      assertThat(bases.addEntries("faq", "corpus", entries(3), AddOptions.defaults()).outcome())
          .isEqualTo(Outcome.UNCHANGED);
    }
  }

  private void runUntil(int line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), Child.class.getName(),
        folder.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    int seen = 0;
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      while (seen < line && lines.readLine() != null) {
        seen++;
      }
      assertThat(seen).as("the process must live until it is killed").isEqualTo(line);
      process.destroyForcibly();
    }
    process.waitFor();
  }
}
