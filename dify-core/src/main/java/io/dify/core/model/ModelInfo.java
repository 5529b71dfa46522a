package io.dify.core.model;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is known of a model.
 *
 * @param ref the model
 * @param type what it is for
 * @param isKnown whether anything below is known; what an unknown model can do shows only when it is asked
 * @param features what it can do beside its type
 * @param contextTokens tokens of prompt and answer together, above 0
 * @param maxOutputTokens tokens of one answer, above 0
 * @param price what it costs
 */
public record ModelInfo(ModelRef ref, ModelType type, boolean isKnown, Set<ModelFeature> features,
    OptionalInt contextTokens, OptionalInt maxOutputTokens, Optional<TokenPrice> price) {
  /** Copies. */
  public ModelInfo {
    features = features.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(features));
  }

  /** A chat model of which nothing is known. */
  public static ModelInfo unknown(ModelRef ref) {
    return new ModelInfo(ref, ModelType.LLM, false, Set.of(), OptionalInt.empty(), OptionalInt.empty(),
        Optional.empty());
  }

  /** Whether it is known to have a feature. */
  public boolean can(ModelFeature feature) {
    return features.contains(feature);
  }
}
