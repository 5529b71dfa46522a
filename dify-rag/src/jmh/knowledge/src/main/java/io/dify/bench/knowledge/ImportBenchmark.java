package io.dify.bench.knowledge;

import io.dify.core.store.Database;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.document.Entry;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.embed.onnx.BgeSmall;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Adds entries to a new base, as {@code kb add} does, and splits the processor time by who took it: the threads of embedding, those of storing and indexing, and
 * the rest, which is the Java runtime itself (compiling, collecting garbage). Processor time does not depend on what else the machine is doing.
 *
 * <p>Arguments: number of entries (20000), or a file with one entry a line.
 */
public final class ImportBenchmark {
  private ImportBenchmark() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    List<Entry> entries = entries(args.length > 0 ? args[0] : "20000");
    Path directory = Files.createTempDirectory("dify-import-benchmark");
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try (Database database = Database.open(directory.resolve("dify.db"));
        TextEmbedder embedder = BgeSmall.embedder(Path.of(System.getProperty("java.io.tmpdir"), "dify-models"));
        KnowledgeBases bases = KnowledgeBases.open(database, directory.resolve("index"), embedder)) {
      embedder.embed("Loads the model.");
      bases.create("import");
      double processBefore = processSeconds();
      Map<String, Double> before = byRole(threads);
      long start = System.nanoTime();
      bases.addEntries("import", "entries", entries, AddOptions.defaults()).orThrow();
      double wall = (System.nanoTime() - start) / 1e9;
      Map<String, Double> after = byRole(threads);
      double process = processSeconds() - processBefore;
      System.out.printf(Locale.ROOT, "%d entries, %d chunks: %.1f s, processor time %.1f s%n", entries.size(),
          bases.chunkCount("import"), wall, process);
      double named = 0;
      for (Map.Entry<String, Double> role : after.entrySet()) {
        double seconds = role.getValue() - before.getOrDefault(role.getKey(), 0.0);
        named += seconds;
        print(role.getKey(), seconds, process);
      }
      print("Java runtime", process - named, process);
    }
  }

  private static void print(String who, double seconds, double of) {
    System.out.printf(Locale.ROOT, "  %-22s %7.2f s %5.1f %%%n", who, seconds, 100 * seconds / of);
  }

  /** Processor seconds of the live threads, by the name of their pool. */
  private static Map<String, Double> byRole(ThreadMXBean threads) {
    Map<String, Double> seconds = new TreeMap<>();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null) {
        seconds.merge(thread.getThreadName().replaceAll("[-#]?\\d+$", ""),
            threads.getThreadCpuTime(thread.getThreadId()) / 1e9, Double::sum);
      }
    }
    seconds.values().removeIf(value -> value < 0.005);
    return seconds;
  }

  private static double processSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  private static List<Entry> entries(String countOrFile) throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (countOrFile.matches("\\d+")) {
      Random random = new Random(1);
      for (int i = 0; i < Integer.parseInt(countOrFile); i++) {
        entries.add(entry(i, Texts.of(random, 6 + random.nextInt(12), i)));
      }
    } else {
      for (String line : Files.readAllLines(Path.of(countOrFile))) {
        entries.add(entry(entries.size(), line));
      }
    }
    return entries;
  }

  private static Entry entry(int number, String text) {
    return Entry.text("entry-" + number, text);
  }
}
