package io.dify.core.model.gateway;

import io.dify.core.model.ModelCatalog;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The catalog of a gateway that was given none: ids are compared by their last part, models are unknown. */
final class PlainCatalog implements ModelCatalog {
  @Override
  public String providerId(String anyName) {
    return anyName.substring(anyName.lastIndexOf('/') + 1);
  }

  @Override
  public ModelInfo info(ModelRef ref, ModelType type) {
    return new ModelInfo(ref, type, false, Set.of(), OptionalInt.empty(), OptionalInt.empty(),
        Optional.empty());
  }
}
