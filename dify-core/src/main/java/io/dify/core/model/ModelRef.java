package io.dify.core.model;

/**
 * Names a model.
 *
 * @param provider provider id, Dify's form {@code org/plugin/provider} or a short name; never empty
 * @param name the provider's name of the model
 */
public record ModelRef(String provider, String name) {
  /** {@code provider/name}, for logs and keys. */
  @Override
  public String toString() {
    return provider + "/" + name;
  }
}
