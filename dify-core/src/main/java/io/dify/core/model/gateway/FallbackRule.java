package io.dify.core.model.gateway;

import io.dify.core.model.ModelRef;
import java.util.List;
import java.util.Optional;

/**
 * Models that answer in place of another that cannot: one whose failures would pass but did not in time, whose credentials are refused, limited or
 * without quota, or whose circuit is open. Never after the first piece of an answer.
 *
 * @param of the model they stand in for; empty for all chat models. Embedding models have no stand-ins: vectors of different models do not compare
 * @param models in the order in which they are tried
 * @param alsoLasting whether they are tried as well when the call itself is refused, for example as too long
 */
public record FallbackRule(Optional<ModelRef> of, List<ModelRef> models, boolean alsoLasting) {
  /** Copies. */
  public FallbackRule {
    models = List.copyOf(models);
  }

  /** Stand-ins for one model. */
  public static FallbackRule of(ModelRef model, ModelRef... others) {
    return new FallbackRule(Optional.of(model), List.of(others), false);
  }

  /** Stand-ins for every chat model. */
  public static FallbackRule forAll(ModelRef... others) {
    return new FallbackRule(Optional.empty(), List.of(others), false);
  }
}
