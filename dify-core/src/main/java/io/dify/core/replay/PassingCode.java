package io.dify.core.replay;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeResult;
import io.dify.core.code.CodeRunner;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * User code whose every call passes through a {@link Traffic}. Thread-safe.
 *
 * @param runner what is behind it
 * @param traffic what calls pass through
 * @param place who calls, see {@link Question#place}
 */
public record PassingCode(CodeRunner runner, Traffic traffic, String place) implements CodeRunner {
  private static final String NO_NUMBER = "__no_json_number__";

  @Override
  public CodeResult run(CodeCall call, Cancellation cancellation) throws InterruptedException {
    Map<String, Value> body = new LinkedHashMap<>();
    body.put("language", Value.of(call.language().wire()));
    body.put("source", Value.of(call.source()));
    body.put("entry", Value.of(call.entry().name().toLowerCase(Locale.ROOT)));
    body.put("inputs", call.inputs());
    return traffic.pass(Crossing.<CodeResult, InterruptedException>of(
        new Question(ExchangeKind.CODE, place, new Value.Obj(body)), () -> runner.run(call, cancellation),
        PassingCode::write, PassingCode::read));
  }

  private static Value write(CodeResult result) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("value", writable(result.value()));
    out.put("printed", Value.of(result.printed()));
    return new Value.Obj(out);
  }

  private static CodeResult read(Value written) {
    Fields in = Fields.of(written);
    return new CodeResult(original(in.value("value")), in.text("printed"));
  }

  /** Fractions that are no JSON numbers are written as objects. */
  private static Value writable(Value value) {
    return switch (value) {
      case Value.Fraction fraction when !Double.isFinite(fraction.number()) ->
        Value.from(Map.of(NO_NUMBER, Double.toString(fraction.number())));
      case Value.Array list -> new Value.Array(list.items().stream().map(PassingCode::writable).toList());
      case Value.Obj object -> {
        Map<String, Value> fields = new LinkedHashMap<>();
        object.fields().forEach((name, field) -> fields.put(name, writable(field)));
        yield new Value.Obj(fields);
      }
      default -> value;
    };
  }

  private static Value original(Value value) {
    return switch (value) {
      case Value.Array list -> new Value.Array(list.items().stream().map(PassingCode::original).toList());
      case Value.Obj object when object.fields().get(NO_NUMBER) instanceof Value.Text number ->
        Value.of(switch (number.text()) {
          case "Infinity" -> Double.POSITIVE_INFINITY;
          case "-Infinity" -> Double.NEGATIVE_INFINITY;
          default -> Double.NaN;
        });
      case Value.Obj object -> {
        Map<String, Value> fields = new LinkedHashMap<>();
        object.fields().forEach((name, field) -> fields.put(name, original(field)));
        yield new Value.Obj(fields);
      }
      default -> value;
    };
  }
}
