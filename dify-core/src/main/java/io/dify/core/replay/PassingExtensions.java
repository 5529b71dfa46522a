package io.dify.core.replay;

import io.dify.core.cancel.Cancellation;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * API extensions whose every call passes through a {@link Traffic}. Thread-safe.
 *
 * @param extensions what is behind it
 * @param traffic what calls pass through
 * @param place who calls, see {@link Question#place}
 */
public record PassingExtensions(ApiExtensions extensions, Traffic traffic, String place) implements ApiExtensions {
  @Override
  public Value.Obj ask(String id, String point, Value.Obj params, Cancellation cancellation) {
    Map<String, Value> body = new LinkedHashMap<>();
    body.put("id", Value.of(id));
    body.put("point", Value.of(point));
    body.put("params", params);
    return traffic.pass(Crossing.<Value.Obj, RuntimeException>of(
        new Question(ExchangeKind.EXTENSION, place, new Value.Obj(body)),
        () -> extensions.ask(id, point, params, cancellation), answer -> answer,
        written -> Fields.of(written).object()));
  }
}
