package io.dify.core.retrieval;

import io.dify.core.model.ModelRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How hits are put in order once they were found: the {@code reranking_*} and {@code weights} settings of a base or of a node. Immutable.
 *
 * @param enabled whether a reranking model may be asked
 * @param mode how
 * @param model the reranking model; null when none is chosen
 * @param weights of meaning and words; null for the defaults
 * @param fallback whether hits keep the order they had, with a note, when the reranking model fails; otherwise that is an error
 *     ({@code reranking_fallback}, ours)
 */
public record Reranking(boolean enabled, RerankingMode mode, @Nullable ModelRef model, @Nullable ScoreWeights weights,
    boolean fallback) {
  /** Nothing is set: hits are ordered by the score of the search. */
  public static final Reranking NONE = new Reranking(false, RerankingMode.RERANKING_MODEL, null, null, false);

  /** By a model; its failure is an error. */
  public static Reranking by(ModelRef model) {
    return new Reranking(true, RerankingMode.RERANKING_MODEL, model, null, false);
  }

  /** By meaning and words, weighted. */
  public static Reranking weighted(double vector, double keyword) {
    return new Reranking(false, RerankingMode.WEIGHTED_SCORE, null, ScoreWeights.of(vector, keyword), false);
  }

  /** By reciprocal ranks. */
  public static Reranking reciprocalRanks() {
    return new Reranking(false, RerankingMode.RECIPROCAL_RANK, null, null, false);
  }

  /** The same, where a failing model leaves hits in the order they had. */
  public Reranking orElseAsFound() {
    return new Reranking(enabled, mode, model, weights, true);
  }

  /** The model to ask, if one is to be asked: enabled, chosen, and the mode says so. */
  public Optional<ModelRef> modelToAsk() {
    return enabled && mode == RerankingMode.RERANKING_MODEL ? Optional.ofNullable(model) : Optional.empty();
  }

  /** The weights that count, if the mode says that weights count. */
  public Optional<ScoreWeights> weightsToUse() {
    return mode == RerankingMode.WEIGHTED_SCORE ? Optional.ofNullable(weights) : Optional.empty();
  }
}
