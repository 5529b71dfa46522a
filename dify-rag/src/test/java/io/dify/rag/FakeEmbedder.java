package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Vectors from the words and character pairs of a text, by hashing; counts what it hands out and fails when told to. */
public final class FakeEmbedder implements TextEmbedder {
  public static final EmbeddingId MODEL = new EmbeddingId("fake", "1", 64, true);

  private final EmbeddingId model;
  private final Map<String, Integer> handedOut = new HashMap<>();
  private volatile Consumer<String> before = text -> {};

  public FakeEmbedder() {
    this(MODEL);
  }

  public FakeEmbedder(EmbeddingId model) {
    this.model = model;
  }

  /** Runs before each text; what it throws breaks the call off. */
  public void before(Consumer<String> hook) {
    before = hook;
  }

  /** Fails once so many texts were asked for. */
  public void failAfter(int texts) {
    int[] left = { texts};
    before = text -> {
      if (left[0]-- <= 0) {
        throw new DifyException(ErrorCode.NETWORK, "The model cannot be reached.");
      }
    };
  }

  /** How often each text was embedded and its vector handed out. */
  public synchronized Map<String, Integer> handedOut() {
    return new HashMap<>(handedOut);
  }

  public synchronized int total() {
    return handedOut.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public EmbeddedText embed(String text) {
    before.accept(text);
    return new EmbeddedText(model, vector(text));
  }

  @Override
  public List<EmbeddedText> embedAll(List<String> texts) {
    List<EmbeddedText> all = new ArrayList<>();
    texts.forEach(text -> all.add(embed(text)));
    synchronized (this) {
      texts.forEach(text -> handedOut.merge(text, 1, Integer::sum));
    }
    return all;
  }

  private float[] vector(String text) {
    float[] vector = new float[model.dimension()];
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    for (String word : lower.split("\\W+")) {
      vector[Math.floorMod(word.hashCode() * 31, vector.length)] += 1;
    }
    IntStream.range(0, Math.max(0, lower.length() - 1))
        .forEach(i -> vector[Math.floorMod(lower.substring(i, i + 2).hashCode() * 17, vector.length)] += 0.5f);
    double norm = Math.sqrt(IntStream.range(0, vector.length).mapToDouble(i -> vector[i] * vector[i]).sum());
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) norm;
    }
    return vector;
  }

  @Override
  public List<EmbeddingId> models() {
    return List.of(model);
  }

  @Override
  public double relevanceThreshold(EmbeddingId id) {
    return 0.6;
  }

  @Override
  public void close() {}
}
