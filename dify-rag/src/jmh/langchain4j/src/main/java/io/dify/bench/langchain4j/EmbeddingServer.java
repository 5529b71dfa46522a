package io.dify.bench.langchain4j;

import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Embeds what {@code CompareEmbeddings} sends: a line {@code RATE n} and n texts are answered with the nanoseconds for all, {@code VECTOR} and a text with its
 * vector.
 */
public final class EmbeddingServer {
  private EmbeddingServer() {}

  /** Runs until its input ends. */
  public static void main(String[] args) throws IOException {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    BgeSmallEnV15QuantizedEmbeddingModel model = new BgeSmallEnV15QuantizedEmbeddingModel();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null;) {
      if (line.equals("VECTOR")) {
        System.out.println(Arrays.toString(model.embed(in.readLine()).content().vector()));
      } else {
        List<String> texts = new ArrayList<>();
        for (int left = Integer.parseInt(line.substring("RATE ".length())); left > 0; left--) {
          texts.add(in.readLine());
        }
        long start = System.nanoTime();
        texts.forEach(model::embed);
        System.out.println(System.nanoTime() - start);
      }
    }
  }
}
