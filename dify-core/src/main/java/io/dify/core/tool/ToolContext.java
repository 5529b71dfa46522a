package io.dify.core.tool;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import java.time.InstantSource;

/**
 * What surrounds a call of a tool.
 *
 * @param origin on whose behalf
 * @param idempotencyKey the same whenever this call is tried again
 * @param attempt which try of it this is, from 1, as far as is known
 * @param depth workflows around this call that were themselves called as tools, from 0
 * @param clock the clock
 * @param cancellation breaks the call off
 */
public record ToolContext(CallOrigin origin, String idempotencyKey, int attempt, int depth, InstantSource clock,
    Cancellation cancellation) {
  /** Header field with the number of a try, from the second on. */
  public static final String ATTEMPT_HEADER = "Idempotency-Attempt";

  /** The first try. */
  public ToolContext(CallOrigin origin, String idempotencyKey, int depth, InstantSource clock,
      Cancellation cancellation) {
    this(origin, idempotencyKey, 1, depth, clock, cancellation);
  }
}
