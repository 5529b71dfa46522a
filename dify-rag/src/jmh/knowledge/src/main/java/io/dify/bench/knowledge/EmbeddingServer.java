package io.dify.bench.knowledge;

import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.embed.onnx.BgeSmall;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), "dify-models");
    Files.createDirectories(directory);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (TextEmbedder embedder = BgeSmall.embedder(directory)) {
      for (String line; (line = in.readLine()) != null;) {
        if (line.equals("VECTOR")) {
          System.out.println(Arrays.toString(embedder.embed(in.readLine()).vector()));
        } else {
          List<String> texts = new ArrayList<>();
          for (int left = Integer.parseInt(line.substring("RATE ".length())); left > 0; left--) {
            texts.add(in.readLine());
          }
          long start = System.nanoTime();
          embedder.embedAll(texts);
          System.out.println(System.nanoTime() - start);
        }
      }
    }
  }
}
