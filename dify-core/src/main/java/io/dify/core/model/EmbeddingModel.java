package io.dify.core.model;

import io.dify.core.cancel.Cancellation;
import java.util.ArrayList;
import java.util.List;

/** Port: turns texts into vectors. Thread-safe; the vector of a text does not depend on what else is being embedded. */
public interface EmbeddingModel extends AutoCloseable {
  /** What identifies the vectors: vectors with different ids are never compared. */
  EmbeddingId id();

  /** The vector of a text, of length {@code id().dimension()} and length 1 when normalised. Over-long texts are cut by the model. */
  float[] embed(String text);

  /** How many texts one call of its service takes, 1 or more. */
  default int maxBatch() {
    return 1;
  }

  /**
   * The vectors of texts, in their order; models behind a network ask for many at once.
   *
   * @param cancellation breaks the work off between texts, and calls under way at once
   * @throws io.dify.core.error.DifyException of category MODEL or RESOURCE when a call fails, {@code CANCELLED} when it was broken off
   */
  default List<float[]> embedAll(List<String> texts, Cancellation cancellation) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (String text : texts) {
      cancellation.throwIfCancelled();
      vectors.add(embed(text));
    }
    return vectors;
  }

  /** Releases native memory. */
  @Override
  void close();
}
