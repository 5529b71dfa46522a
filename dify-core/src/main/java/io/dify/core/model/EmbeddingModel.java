package io.dify.core.model;

/** Port: turns texts into vectors. Thread-safe; the vector of a text does not depend on what else is being embedded. */
public interface EmbeddingModel extends AutoCloseable {
  /** What identifies the vectors: vectors with different ids are never compared. */
  EmbeddingId id();

  /** The vector of a text, of length {@code id().dimension()} and length 1 when normalised. Over-long texts are cut by the model. */
  float[] embed(String text);

  /** Releases native memory. */
  @Override
  void close();
}
