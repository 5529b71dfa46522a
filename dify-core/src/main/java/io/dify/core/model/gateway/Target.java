package io.dify.core.model.gateway;

import io.dify.core.model.ModelRef;
import java.util.List;

/**
 * A model to ask, and the credentials to ask it with.
 *
 * @param ref the model
 * @param credentials at least one
 */
record Target(ModelRef ref, List<Credential> credentials) {}
