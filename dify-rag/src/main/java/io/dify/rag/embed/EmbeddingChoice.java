package io.dify.rag.embed;

import io.dify.core.model.ModelRef;

/** Which model embeds the texts of a knowledge base. */
public sealed interface EmbeddingChoice {
  /** The models that came with the program, chosen by the language of each text. */
  record BuiltIn() implements EmbeddingChoice {}

  /** None: the base is searched by words. */
  record None() implements EmbeddingChoice {}

  /**
   * A model of a provider, for all texts.
   *
   * @param ref which
   */
  record Model(ModelRef ref) implements EmbeddingChoice {}

  /** What the built-in models are called where models have names. */
  ModelRef BUILT_IN = new ModelRef("builtin", "embedding");

  /** The choice that a model's name stands for. */
  static EmbeddingChoice of(ModelRef ref) {
    return ref.equals(BUILT_IN) ? DEFAULT : new Model(ref);
  }

  /** The choice of who did not choose. */
  EmbeddingChoice DEFAULT = new BuiltIn();
}
