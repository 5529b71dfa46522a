package io.dify.rag.embed;

import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import java.util.Locale;
import java.util.Random;

/** A model for tests: the sum of a fixed random vector for each word, of length 1. Texts that share words are close. */
public final class WordVectors implements EmbeddingModel {
  private final EmbeddingId id;

  public WordVectors(String name, int dimension) {
    id = new EmbeddingId(name, "test", dimension, true);
  }

  /** An embedder with this as its only model. */
  public static TextEmbedder embedder() {
    return new SingleModelEmbedder(new CalibratedModel(new WordVectors("words", 64), 0.5), 2);
  }

  @Override
  public EmbeddingId id() {
    return id;
  }

  @Override
  public float[] embed(String text) {
    float[] sum = new float[id.dimension()];
    for (String word : text.toLowerCase(Locale.ROOT).split("\\P{L}+")) {
      Random random = new Random(word.hashCode() * 31L + id.model().hashCode());
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (float) random.nextGaussian();
      }
    }
    double squares = 0;
    for (float x : sum) {
      squares += (double) x * x;
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= (float) Math.sqrt(squares);
    }
    return sum;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
