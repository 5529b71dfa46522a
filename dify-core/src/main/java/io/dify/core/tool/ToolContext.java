package io.dify.core.tool;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import java.time.InstantSource;

/**
 * What surrounds a call of a tool.
 *
 * @param origin on whose behalf
 * @param idempotencyKey the same whenever this call is tried again
 * @param depth workflows around this call that were themselves called as tools, from 0
 * @param clock the clock
 * @param cancellation breaks the call off
 */
public record ToolContext(CallOrigin origin, String idempotencyKey, int depth, InstantSource clock,
    Cancellation cancellation) {}
