package io.dify.bench.knowledge;

import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.embed.onnx.BgeSmall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The English model here and by langchain4j's own way, in turns within one run: texts per second, one text a run of the model, and how alike the
 * vectors are. With {@code memory} as argument: 100,000 short texts here, and the memory of the process as they go.
 */
public final class EmbeddingBenchmark {
  private static final String WORDS = "how do I change the address of my order after it was sent and who pays for the"
      + " parcel when a customer returns an item that arrived broken or late in another country";
  private static final int ROUNDS = 5;

  private EmbeddingBenchmark() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), "dify-models");
    Files.createDirectories(directory);
    try (TextEmbedder here = BgeSmall.embedder(directory)) {
      if (args.length > 0 && args[0].equals("memory")) {
        memory(here);
      } else {
        compare(here);
      }
    }
  }

  private static void compare(TextEmbedder here) {
    // Before the peer: whoever loads onnxruntime first does so on its own thread, and the main thread's stack is too small for that.
    here.embed("warm up");
    BgeSmallEnV15QuantizedEmbeddingModel peer = new BgeSmallEnV15QuantizedEmbeddingModel();
    for (int words : new int[]{ 8, 180}) {
      List<String> texts = texts(words, words < 100 ? 200 : 60);
      System.out.printf(Locale.ROOT, "%d words: least cosine %.6f%n", words, leastCosine(here, peer, texts));
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        double ours = rate(texts.size(), () -> here.embedAll(texts));
        double theirs = rate(texts.size(), () -> texts.forEach(peer::embed));
        ratios.add(ours / theirs);
        System.out.printf(Locale.ROOT, "  here %.1f/s, langchain4j %.1f/s, ratio %.2f%n", ours, theirs, ours / theirs);
      }
      System.out.printf(Locale.ROOT, "  median ratio %.2f%n", ratios.stream().sorted().toList().get(ROUNDS / 2));
    }
  }

  private static double rate(int texts, Runnable work) {
    long start = System.nanoTime();
    work.run();
    return texts * 1e9 / (System.nanoTime() - start);
  }

  private static double leastCosine(TextEmbedder here, BgeSmallEnV15QuantizedEmbeddingModel peer, List<String> texts) {
    double least = 1;
    List<EmbeddedText> ours = here.embedAll(texts);
    for (int i = 0; i < texts.size(); i++) {
      float[] a = ours.get(i).vector();
      float[] b = peer.embed(texts.get(i)).content().vector();
      double product = 0;
      double squaresOfA = 0;
      double squaresOfB = 0;
      for (int j = 0; j < a.length; j++) {
        product += (double) a[j] * b[j];
        squaresOfA += (double) a[j] * a[j];
        squaresOfB += (double) b[j] * b[j];
      }
      least = Math.min(least, product / Math.sqrt(squaresOfA * squaresOfB));
    }
    return least;
  }

  private static void memory(TextEmbedder here) throws Exception {
    for (int thousands = 0; thousands <= 100; thousands += 5) {
      System.out.printf(Locale.ROOT, "%d texts: %.1f MB%n", thousands * 1000, residentKilobytes() / 1024.0);
      here.embedAll(texts(8, 5000));
    }
  }

  /** Of this process, as Linux counts it. */
  private static long residentKilobytes() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
  }

  private static List<String> texts(int words, int count) {
    Random random = new Random(words);
    String[] all = WORDS.split(" ");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < words; j++) {
        text.append(all[random.nextInt(all.length)]).append(' ');
      }
      texts.add(text.append(i).toString());
    }
    return texts;
  }
}
