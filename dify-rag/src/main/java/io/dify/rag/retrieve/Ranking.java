package io.dify.rag.retrieve;

import io.dify.core.model.ModelRef;
import io.dify.core.retrieval.Reranking;

/** What decides the order of hits. */
public sealed interface Ranking {
  /** What the settings of the base say. */
  record AsSetUp() implements Ranking {}

  /** Meaning and words, weighted; where only one of them was searched, that one. */
  record Weighted(FusionWeights weights) implements Ranking {}

  /** The sum of the reciprocal ranks by meaning and by words, of which the best possible is 1. */
  record ReciprocalRanks() implements Ranking {}

  /**
   * A model that reads question and passages; its scores are shown.
   *
   * @param model which one
   * @param before weights of the search that finds what the model reads
   * @param fallback whether hits stay in that order when the model fails
   */
  record ByModel(ModelRef model, FusionWeights before, boolean fallback) implements Ranking {}

  /** What settings mean: a model where one is to be asked, else reciprocal ranks, else weights. */
  static Ranking of(Reranking settings) {
    FusionWeights weights = settings.weightsToUse().map(set -> new FusionWeights(set.vector(), set.keyword()))
        .orElse(FusionWeights.DEFAULT);
    if (settings.modelToAsk().isPresent()) {
      return new ByModel(settings.modelToAsk().get(), weights, settings.fallback());
    }
    return switch (settings.mode()) {
      case RECIPROCAL_RANK -> new ReciprocalRanks();
      case WEIGHTED_SCORE, RERANKING_MODEL -> new Weighted(weights);
    };
  }

  /** The weights of the search. */
  default FusionWeights weights() {
    return switch (this) {
      case AsSetUp open -> FusionWeights.DEFAULT;
      case Weighted weighted -> weighted.weights;
      case ReciprocalRanks ranks -> FusionWeights.DEFAULT;
      case ByModel model -> model.before;
    };
  }
}
