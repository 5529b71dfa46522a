package io.dify.rag.embed;

import io.dify.core.model.EmbeddingId;

/** A text as a vector, with the identity of the model that made it. The array is shared, not copied: never change it. */
public final class EmbeddedText {
  private final EmbeddingId model;
  private final float[] vector;

  /**
   * Wraps a vector without copying it.
   *
   * @throws IllegalArgumentException when the length is not the model's dimension
   */
  public EmbeddedText(EmbeddingId model, float[] vector) {
    if (vector.length != model.dimension()) {
      throw new IllegalArgumentException(
          model + " makes vectors of " + model.dimension() + ", not " + vector.length + ".");
    }
    this.model = model;
    this.vector = vector;
  }

  /** Which model made it. */
  public EmbeddingId model() {
    return model;
  }

  /** The vector, shared. */
  public float[] vector() {
    return vector;
  }
}
