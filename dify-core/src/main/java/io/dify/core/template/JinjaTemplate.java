package io.dify.core.template;

import io.dify.core.cancel.Cancellation;
import io.dify.core.value.Value;
import java.time.InstantSource;
import java.util.Map;

/** A compiled Jinja template. Immutable, thread-safe. */
public interface JinjaTemplate {
  /**
   * Renders. Nothing but the variables is reachable from the template, and they are not changed by it.
   *
   * @param variables by name; a file is a mapping of its attributes
   * @param clock tells when the time is over
   * @param cancellation looked at as often as the clock
   * @throws io.dify.core.error.DifyException with the line of the template: {@code VARIABLE_NOT_FOUND} when something undefined is used for more than
   *           printing, {@code TYPE_MISMATCH} and {@code INVALID_PARAM} for values that do not fit, {@code TIMEOUT} and {@code LIMIT_EXCEEDED} when a
   *           limit is reached, {@code CANCELLED}
   */
  String render(Map<String, Value> variables, JinjaLimits limits, InstantSource clock, Cancellation cancellation);
}
