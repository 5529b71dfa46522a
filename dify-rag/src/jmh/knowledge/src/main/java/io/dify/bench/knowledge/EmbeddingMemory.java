package io.dify.bench.knowledge;

import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.embed.onnx.BgeSmall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Embeds 100,000 short texts with the English model and prints the memory of the process as they go. */
public final class EmbeddingMemory {
  private EmbeddingMemory() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), "dify-models");
    Files.createDirectories(directory);
    try (TextEmbedder here = BgeSmall.embedder(directory)) {
      memory(here);
    }
  }

  private static void memory(TextEmbedder here) throws IOException {
    for (int thousands = 0; thousands <= 100; thousands += 5) {
      System.out.printf(Locale.ROOT, "%d texts: %.1f MB%n", thousands * 1000, residentKilobytes() / 1024.0);
      here.embedAll(texts(8, 5000));
    }
  }

  /** Of this process, as Linux counts it. */
  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
  }

  private static List<String> texts(int words, int count) {
    Random random = new Random(words);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(Texts.of(random, words, i));
    }
    return texts;
  }
}
