package io.dify.core.model;

/**
 * Identity of an embedding: an index made with one may only be searched with the same.
 *
 * @param model name of the model
 * @param revision revision or content hash of its weights and tokenizer
 * @param dimension length of the vectors
 * @param normalised whether vectors have length 1
 */
public record EmbeddingId(String model, String revision, int dimension, boolean normalised) {
  /** {@code model@revision}, for field names and keys. */
  @Override
  public String toString() {
    return model + "@" + revision;
  }
}
