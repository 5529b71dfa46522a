package io.dify.rag.embed;

import io.dify.core.model.EmbeddingModel;

/**
 * A model and what its cosines mean.
 *
 * @param model the model, owned by the embedder it is given to
 * @param relevanceThreshold the cosine from which on a match counts as relevant, below 1; to be measured for each model
 */
public record CalibratedModel(EmbeddingModel model, double relevanceThreshold) {
  /** Checks. */
  public CalibratedModel {
    if (!(relevanceThreshold >= -1 && relevanceThreshold < 1)) {
      throw new IllegalArgumentException(
          "A relevance threshold lies from -1 to below 1, not at " + relevanceThreshold + ".");
    }
  }
}
