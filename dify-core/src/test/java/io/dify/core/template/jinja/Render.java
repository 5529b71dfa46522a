package io.dify.core.template.jinja;

import io.dify.core.cancel.Cancellation;
import io.dify.core.template.JinjaLimits;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** Renders in one line. */
final class Render {
  private Render() {}

  /** With variables as JSON in single quotes, by a clock that stands still. */
  static String render(String template, String variables) {
    Value.Obj values = (Value.Obj) ValueJson.read(variables.replace('\'', '"'));
    return render(template, values.fields(), JinjaLimits.DEFAULT, InstantSource.fixed(Instant.EPOCH));
  }

  static String render(String template, Map<String, Value> variables, JinjaLimits limits, InstantSource clock) {
    return new Jinja().compile(template).render(variables, limits, clock, Cancellation.none());
  }
}
