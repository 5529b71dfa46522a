package io.dify.core.model.gateway;

import io.dify.core.model.ModelRef;

/**
 * Which model answers for a reference.
 *
 * @param asked the reference
 * @param answering the model that answers
 * @param provider what that model's provider says about itself
 * @param isReplaced whether another model answers than was asked for
 */
public record ModelDescription(ModelRef asked, ModelRef answering, String provider, boolean isReplaced) {}
