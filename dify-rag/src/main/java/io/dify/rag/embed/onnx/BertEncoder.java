package io.dify.rag.embed.onnx;

/**
 * One loaded model: text to the normalised hidden state of {@code [CLS]}. Safe for several threads at once.
 *
 * <p>One text per run. The weights are quantised dynamically, with scales taken over the whole batch, so companions in a batch would change a
 * vector (cosine 0.988 at 32); alone, a text has the same vector always.
 */
final class BertEncoder implements AutoCloseable {
  private final BertSession session;
  private final WordPieceTokenizer tokenizer;
  private final int dimension;

  /** Loads the model. */
  BertEncoder(BertModel model) {
    this.tokenizer = model.readTokenizer();
    this.dimension = model.dimension();
    this.session = BertSession.open(model.weightsFile(), model.name());
  }

  /** The vector of a text, of length 1. */
  float[] encode(String text) {
    long[] ids = tokenizer.encode(text);
    float[] vector = session.run(ids, new long[ids.length], dimension);
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double length = Math.sqrt(squares);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / length);
    }
    return vector;
  }

  @Override
  public void close() {
    session.close();
  }
}
