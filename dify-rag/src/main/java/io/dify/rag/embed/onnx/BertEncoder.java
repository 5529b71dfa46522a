package io.dify.rag.embed.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * One loaded model: text to the normalised hidden state of {@code [CLS]}. Native memory is held until {@link #close()}; every tensor is closed
 * before {@link #encode} returns. Safe for several threads at once: onnxruntime sessions are, and nothing else here changes.
 *
 * <p>One text per run. The weights are quantised dynamically, with scales taken over the whole batch, so companions in a batch would change a
 * vector (cosine 0.988 at 32); alone, a text has the same vector always. Each run uses the calling thread only (intra-op 1): two callers on two
 * cores do more than one caller with two.
 */
final class BertEncoder implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final WordPieceTokenizer tokenizer;
  private final int dimension;

  /** Loads the model. */
  BertEncoder(BertModel model) {
    this.tokenizer = model.readTokenizer();
    this.dimension = model.dimension();
    try {
      environment = OrtEnvironment.getEnvironment();
      environment.setTelemetry(false);
      session = load(model);
    } catch (OrtException | LinkageError e) {
      throw new DifyException(ErrorCode.MODEL_FAILED,
          model.name() + " cannot be loaded: " + e.getMessage()
              + ". onnxruntime needs native access (--enable-native-access=ALL-UNNAMED) and a supported platform.",
          e);
    }
  }

  private OrtSession load(BertModel model) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      // Lengths differ from text to text, so a plan of allocations made for one helps no other.
      options.setMemoryPatternOptimization(false);
      return environment.createSession(model.weightsFile().toString(), options);
    }
  }

  /** The vector of a text, of length 1. */
  float[] encode(String text) {
    long[] ids = tokenizer.encode(text);
    long[] attended = new long[ids.length];
    Arrays.fill(attended, 1);
    try (OnnxTensor idTensor = tensor(ids);
        OnnxTensor attentionTensor = tensor(attended);
        OnnxTensor typeTensor = tensor(new long[ids.length]);
        OrtSession.Result result = session.run(Map.of("input_ids", idTensor, "attention_mask", attentionTensor,
            "token_type_ids", typeTensor))) {
      return normalisedStart(((OnnxTensor) result.get(0)).getFloatBuffer());
    } catch (OrtException e) {
      throw new DifyException(ErrorCode.MODEL_FAILED, "The embedding model failed: " + e.getMessage(), e);
    }
  }

  private OnnxTensor tensor(long[] row) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(row), new long[]{ 1, row.length});
  }

  private float[] normalisedStart(FloatBuffer states) {
    float[] vector = new float[dimension];
    states.get(vector);
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double length = Math.sqrt(squares);
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) (vector[i] / length);
    }
    return vector;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new DifyException(ErrorCode.MODEL_FAILED, "The embedding model cannot be closed: " + e.getMessage(), e);
    }
  }
}
