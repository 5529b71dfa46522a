package io.dify.core.model;

/** Port: makes the models of an account reachable. Thread-safe. */
@FunctionalInterface
public interface ProviderConnector {
  /**
   * The models of an account. Opens nothing yet.
   *
   * @throws io.dify.core.error.DifyException {@code MODEL_NOT_SUPPORTED} for a provider that is not known, {@code INVALID_PARAM} naming the field
   *     that is missing or wrong
   */
  ModelProvider connect(ProviderAccount account);
}
