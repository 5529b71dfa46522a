package io.dify.core.replay;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Exchanges as objects of a recording. Stateless. */
public final class ExchangeJson {
  private ExchangeJson() {}

  /** The object: {@code kind}, {@code at}, {@code us}, {@code took}, {@code request}, {@code pieces}, and {@code answer}, {@code error} or {@code broken}. */
  public static Map<String, Value> write(Exchange exchange) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("kind", Value.of(exchange.question().kind().wire()));
    out.put("at", Value.of(exchange.question().place()));
    out.put("us", Value.of(exchange.startMicros()));
    out.put("took", Value.of(exchange.micros()));
    out.put("request", exchange.question().body());
    if (!exchange.pieces().isEmpty()) {
      out.put("pieces", new Value.Array(exchange.pieces().stream()
          .<Value>map(piece -> new Value.Array(List.of(Value.of(piece.micros()), piece.value()))).toList()));
    }
    switch (exchange.reply()) {
      case Exchange.Answered answered -> out.put("answer", answered.value());
      case Exchange.Failed failed -> {
        Map<String, Value> error = new LinkedHashMap<>();
        error.put("type", Value.of(failed.type()));
        error.put("message", Value.of(failed.message()));
        out.put("error", new Value.Obj(error));
      }
      case Exchange.BrokenOff b -> out.put("broken", Value.of(true));
    }
    return out;
  }

  /**
   * The exchange of such an object.
   *
   * @throws DifyException {@code SYNTAX} when it is none
   */
  public static Exchange read(Value.Obj object) {
    Fields in = new Fields(object);
    ExchangeKind kind = ExchangeKind.of(in.text("kind")).orElseThrow(
        () -> new DifyException(ErrorCode.SYNTAX, "the kind '" + in.text("kind") + "' is not known."));
    Question question = new Question(kind, in.text("at"), in.under("request").object());
    List<Exchange.Piece> pieces = new ArrayList<>();
    for (Value item : in.list("pieces")) {
      if (!(item instanceof Value.Array pair) || pair.items().size() != 2
          || !(pair.items().getFirst() instanceof Value.Whole micros)
          || !(pair.items().getLast() instanceof Value.Obj value)) {
        throw new DifyException(ErrorCode.SYNTAX, "a piece is a list of microseconds and an object.");
      }
      pieces.add(new Exchange.Piece(micros.number(), value));
    }
    return new Exchange(question, in.whole("us"), in.whole("took"), pieces, reply(in));
  }

  private static Exchange.Reply reply(Fields in) {
    if (in.has("error")) {
      return new Exchange.Failed(in.under("error").text("type"), in.under("error").text("message"));
    }
    if (in.truth("broken")) {
      return new Exchange.BrokenOff();
    }
    if (!in.object().fields().containsKey("answer")) {
      throw new DifyException(ErrorCode.SYNTAX, "there is neither 'answer', 'error' nor 'broken'.");
    }
    return new Exchange.Answered(in.value("answer"));
  }
}
