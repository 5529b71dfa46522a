package io.dify.rag.embed.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A loaded BERT graph with the inputs {@code input_ids}, {@code attention_mask} and {@code token_type_ids}, of which it may lack the last two. Native memory
 * is held until {@link #close()}; every tensor is closed before {@link #run} returns. Safe for several threads at once: onnxruntime sessions are, and
 * nothing else here changes. Each run uses the calling thread only (intra-op 1): two callers on two cores do more than one caller with two.
 */
public final class BertSession implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final String name;

  private BertSession(OrtEnvironment environment, OrtSession session, String name) {
    this.environment = environment;
    this.session = session;
    this.name = name;
  }

  /**
   * Loads a graph. To be called on a thread of a {@link io.dify.rag.compute.ComputePool}, whose stacks are large enough.
   *
   * @param name the model, for messages
   * @throws DifyException {@code MODEL_FAILED} when it cannot be loaded
   */
  public static BertSession open(Path weights, String name) {
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      environment.setTelemetry(false);
      return new BertSession(environment, load(environment, weights), name);
    } catch (OrtException | LinkageError e) {
      throw new DifyException(ErrorCode.MODEL_FAILED, name + " cannot be loaded: " + e.getMessage()
          + ". onnxruntime needs native access (--enable-native-access=ALL-UNNAMED) and a supported platform.", e);
    }
  }

  private static OrtSession load(OrtEnvironment environment, Path weights) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      // Lengths differ from text to text, so a plan of allocations made for one helps no other.
      options.setMemoryPatternOptimization(false);
      return environment.createSession(weights.toString(), options);
    }
  }

  /**
   * Runs the graph on one text.
   *
   * @param ids word pieces, special ones included
   * @param types which of two texts each belongs to: 0 or 1
   * @param atMost how many numbers of the first output are wanted
   * @return these, or fewer where it has fewer
   * @throws DifyException {@code MODEL_FAILED} when the graph does not take this
   */
  public float[] run(long[] ids, long[] types, int atMost) {
    long[] attended = new long[ids.length];
    Arrays.fill(attended, 1);
    try (OnnxTensor idTensor = tensor(ids);
        OnnxTensor attentionTensor = tensor(attended);
        OnnxTensor typeTensor = tensor(types);
        OrtSession.Result result = session.run(known(idTensor, attentionTensor, typeTensor))) {
      FloatBuffer numbers = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] first = new float[Math.min(atMost, numbers.remaining())];
      numbers.get(first);
      return first;
    } catch (OrtException e) {
      throw new DifyException(ErrorCode.MODEL_FAILED, "The model " + name + " failed: " + e.getMessage(), e);
    }
  }

  private Map<String, OnnxTensor> known(OnnxTensor ids, OnnxTensor attention, OnnxTensor types) {
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    inputs.put("input_ids", ids);
    inputs.put("attention_mask", attention);
    inputs.put("token_type_ids", types);
    inputs.keySet().retainAll(session.getInputNames());
    return inputs;
  }

  private OnnxTensor tensor(long[] row) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(row), new long[]{ 1, row.length});
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new DifyException(ErrorCode.MODEL_FAILED, "The model " + name + " cannot be closed: " + e.getMessage(), e);
    }
  }
}
