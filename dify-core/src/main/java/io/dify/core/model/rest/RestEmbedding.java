package io.dify.core.model.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.TokenEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An embedding model of a service. Vectors are scaled to length 1. The first use asks for one vector to learn the length. Thread-safe.
 */
public final class RestEmbedding implements EmbeddingModel {
  /** The revision of a model whose provider tells none. */
  private static final String REVISION = "hosted";
  private final ModelService service;
  private final JsonService json;
  private final String model;
  private final EmbeddingDialect dialect;
  private final int batch;
  private final int maxTokens;
  private volatile @Nullable EmbeddingId id;

  /**
   * A model.
   *
   * @param dialect name of the form of requests: {@code openai}, {@code ollama}, {@code tei} or {@code gemini}
   * @param batch texts in one request at most, above 0
   * @param maxTokens tokens of one text at most, by estimate; longer ones are cut
   */
  public RestEmbedding(ModelService service, String model, String dialect, int batch, int maxTokens) {
    this.service = service;
    this.json = new JsonService(service, model);
    this.model = model;
    this.dialect = EmbeddingDialect.valueOf(dialect.toUpperCase(Locale.ROOT));
    this.batch = batch;
    this.maxTokens = maxTokens;
  }

  @Override
  public EmbeddingId id() {
    EmbeddingId known = id;
    if (known == null) {
      float[] vector = asked(List.of("dimension"), Cancellation.none()).getFirst();
      known = new EmbeddingId(service.provider() + "/" + model, REVISION, vector.length, true);
      id = known;
    }
    return known;
  }

  @Override
  public int maxBatch() {
    return batch;
  }

  @Override
  public float[] embed(String text) {
    return embedAll(List.of(text), Cancellation.none()).getFirst();
  }

  @Override
  public List<float[]> embedAll(List<String> texts, Cancellation cancellation) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size(); from += batch) {
      List<String> some = texts.subList(from, Math.min(texts.size(), from + batch));
      vectors.addAll(asked(some.stream().map(this::fitting).toList(), cancellation));
    }
    return vectors;
  }

  /** Services refuse empty texts. */
  private String fitting(String text) {
    String cut = text.isBlank() ? " ." : text;
    while (TokenEstimate.of(cut) > maxTokens) {
      cut = cut.substring(0, cut.offsetByCodePoints(0, cut.codePointCount(0, cut.length()) * 3 / 4));
    }
    return cut;
  }

  private List<float[]> asked(List<String> texts, Cancellation cancellation) {
    JsonNode answer = json.post(dialect.path(model), dialect.request(model, texts), cancellation);
    List<JsonNode> vectors = dialect.vectors(answer);
    if (vectors.size() != texts.size() || vectors.stream().anyMatch(vector -> vector.size() == 0)) {
      throw json.failures().notUnderstood(null);
    }
    return vectors.stream().map(RestEmbedding::normalised).toList();
  }

  private static float[] normalised(JsonNode numbers) {
    float[] vector = new float[numbers.size()];
    double square = 0;
    for (int i = 0; i < vector.length; i++) {
      double number = numbers.path(i).asDouble();
      vector[i] = (float) number;
      square += number * number;
    }
    double length = Math.sqrt(square);
    for (int i = 0; i < vector.length && length > 0; i++) {
      vector[i] /= (float) length;
    }
    return vector;
  }

  /** Nothing is held. */
  @Override
  public void close() {
    // Connections belong to the gateway.
  }

  /** Name and place. */
  @Override
  public String toString() {
    return model + " of provider " + service;
  }
}
