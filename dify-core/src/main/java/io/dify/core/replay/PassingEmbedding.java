package io.dify.core.replay;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.value.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** An embedding model whose every call passes through a {@link Traffic}. Vectors are written as Base64 of their floats, the low byte first. */
record PassingEmbedding(ModelRef ref, Models models, Traffic traffic, String place) implements EmbeddingModel {
  @Override
  public EmbeddingId id() {
    Question question = PassingModels.question(ExchangeKind.EMBEDDING_ID, place, ref, Map.of());
    return traffic.pass(Crossing.<EmbeddingId, RuntimeException>of(question, () -> models.embedding(ref).id(),
        Value::from, written -> {
          Fields in = Fields.of(written);
          return new EmbeddingId(in.text("model"), in.text("revision"), in.small("dimension"), in.truth("normalised"));
        }));
  }

  /** One where it was not recorded: then nobody asked. */
  @Override
  public int maxBatch() {
    return traffic.pass(Crossing.lookup(PassingModels.question(ExchangeKind.EMBEDDING_BATCH, place, ref, Map.of()),
        () -> models.embedding(ref).maxBatch(), most -> Value.from(Map.of("texts", most)),
        written -> Fields.of(written).small("texts"), 1));
  }

  @Override
  public float[] embed(String text) {
    return embedAll(List.of(text), Cancellation.none()).getFirst();
  }

  @Override
  public List<float[]> embedAll(List<String> texts, Cancellation cancellation) {
    Question question = PassingModels.question(ExchangeKind.EMBEDDING, place, ref, Map.of("texts", texts));
    return traffic.pass(Crossing.of(question, () -> models.embedding(ref).embedAll(texts, cancellation),
        PassingEmbedding::write, PassingEmbedding::read));
  }

  private static Value write(List<float[]> vectors) {
    return Value.from(vectors.stream().map(vector -> {
      ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(vector);
      return Base64.getEncoder().encodeToString(bytes.array());
    }).toList());
  }

  private static List<float[]> read(Value written) {
    List<float[]> vectors = new ArrayList<>();
    for (String text : new Fields(new Value.Obj(Map.of("vectors", written))).texts("vectors")) {
      try {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(vector);
        vectors.add(vector);
      } catch (IllegalArgumentException e) {
        throw new DifyException(ErrorCode.SYNTAX, "a vector is no Base64.", e);
      }
    }
    return vectors;
  }

  @Override
  public void close() {
    // It is the models' own.
  }
}
