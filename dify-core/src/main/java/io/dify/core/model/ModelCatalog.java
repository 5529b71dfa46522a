package io.dify.core.model;

/** Port: what is known of providers and models before anybody is asked. Immutable and thread-safe. */
public interface ModelCatalog {
  /**
   * The short id of a provider, whatever of its names is given: {@code langgenius/gemini/google}, {@code google} and {@code gemini} are
   * {@code gemini}. Ids nobody knows keep their last part.
   */
  String providerId(String anyName);

  /** What is known of a model; its provider may be given by any name. */
  ModelInfo info(ModelRef ref, ModelType type);
}
