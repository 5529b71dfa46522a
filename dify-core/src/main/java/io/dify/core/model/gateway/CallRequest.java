package io.dify.core.model.gateway;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.Usage;

/**
 * What the gateway must know of a call, whatever its type.
 *
 * @param type type of the model
 * @param asked the reference
 * @param origin on whose behalf
 * @param estimate tokens it is expected to need, without a price
 * @param cancellation breaks it off
 */
record CallRequest(ModelType type, ModelRef asked, CallOrigin origin, Usage estimate, Cancellation cancellation) {}
