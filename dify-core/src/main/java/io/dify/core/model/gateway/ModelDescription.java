package io.dify.core.model.gateway;

import io.dify.core.model.ModelRef;

/**
 * Which model answers for a reference.
 *
 * @param asked the reference
 * @param answering the model that answers
 * @param provider what that model's provider says about itself
 */
public record ModelDescription(ModelRef asked, ModelRef answering, String provider) {
  /** Whether another model answers than was asked for. */
  public boolean isReplaced() {
    return !ModelGateway.shortProvider(asked.provider()).equals(ModelGateway.shortProvider(answering.provider()))
        || !asked.name().equals(answering.name());
  }
}
