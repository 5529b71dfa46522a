package io.dify.runtime.http.sse;

import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What clients are told of a form beyond what the run knows of it: its token, which stands in no journal. Immutable.
 *
 * @param tokens the token of a form, by what the run says of it; empty when clients may not fill it in
 */
public record FormTold(Function<Value.Obj, Optional<String>> tokens) {
  /** Nothing. */
  public static final FormTold NOTHING = new FormTold(told -> Optional.empty());

  /** The same with {@code form_token}, which is null when clients may not fill the form in. */
  Value.Obj of(Value.Obj told) {
    Map<String, Value> fields = new LinkedHashMap<>(told.fields());
    fields.put("form_token", Value.from(tokens.apply(told).orElse(null)));
    return new Value.Obj(fields);
  }
}
