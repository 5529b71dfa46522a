package io.dify.bench.knowledge;

import io.dify.core.model.EmbeddingId;
import io.dify.core.value.Value;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.index.IndexEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Entries made of chance, the same for every run: vectors around 2,000 centres as texts lie around their subjects, words as frequent as in language
 * (Zipf), and fields whose values select given shares. Questions are like entries.
 */
final class Entries {
  private static final int CENTRES = 2000;
  private static final int VOCABULARY = 50_000;
  private static final double SPREAD = 0.8;

  private final EmbeddingId model;
  private final float[][] centres;

  Entries(int dimension) {
    model = new EmbeddingId("chance", "1", dimension, true);
    Random random = new Random(1);
    centres = new float[CENTRES][];
    for (int i = 0; i < CENTRES; i++) {
      centres[i] = gaussian(random);
    }
  }

  /** Entries by their numbers; each depends on its number only. */
  List<IndexEntry> of(int from, int to) {
    List<IndexEntry> entries = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      String id = "entry-%08d".formatted(i);
      entries.add(new IndexEntry(id, id, "document-" + i / 100, text(i), vector(i), fields(i)));
    }
    return entries;
  }

  /** A field for each share, and one of many values. */
  private static Map<String, Value> fields(int number) {
    int part = new Random(number * 7919L).nextInt(1000);
    return Map.of("half", Value.of(part < 500), "tenth", Value.of("v" + part % 10), "hundredth",
        Value.of((long) part / 10),
        "thousandth", Value.of((long) part), "file", Value.of("file-" + number + ".pdf"));
  }

  /** The words of an entry. */
  String text(int number) {
    Random random = new Random(number * 31L + 5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      text.append('w').append(Integer.toString((int) Math.pow(VOCABULARY, random.nextDouble()), 36)).append(' ');
    }
    return text.toString();
  }

  /** The vector of an entry. */
  EmbeddedText vector(int number) {
    Random random = new Random(number * 131L + 7);
    float[] centre = centres[random.nextInt(CENTRES)];
    float[] vector = gaussian(random);
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (centre[i] + SPREAD * vector[i]);
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return new EmbeddedText(model, vector);
  }

  private float[] gaussian(Random random) {
    float[] vector = new float[model.dimension()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
