package io.dify.core.replay;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Makes every call and tells what came of it. Thread-safe. */
public final class TrafficRecorder implements Traffic {
  private final InstantSource clock;
  private final Instant start;
  private final Consumer<Exchange> sink;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /**
   * A recorder of one run.
   *
   * @param start when the run began
   * @param sink told of each exchange when it has ended, by the thread of the call
   */
  public TrafficRecorder(InstantSource clock, Instant start, Consumer<Exchange> sink) {
    this.clock = clock;
    this.start = start;
    this.sink = sink;
  }

  @Override
  public <T, X extends Exception> T pass(Crossing<T, X> crossing) throws X {
    long begun = micros();
    List<Exchange.Piece> pieces = new ArrayList<>();
    Exchange.Reply reply = new Exchange.BrokenOff();
    try {
      T answer = crossing.ask(piece -> pieces.add(new Exchange.Piece(micros() - begun, piece)));
      reply = new Exchange.Answered(crossing.write(answer));
      return answer;
    } catch (DifyException e) {
      reply = e.code() == ErrorCode.CANCELLED ? reply : new Exchange.Failed(e.code().wire(), e.text());
      throw e;
    } finally {
      tell(new Exchange(crossing.question(), begun, micros() - begun, pieces, reply));
    }
  }

  private void tell(Exchange exchange) {
    Question question = exchange.question();
    if (!question.kind().isLookup() || known.add(question.hash())) {
      sink.accept(exchange);
    }
  }

  private long micros() {
    Duration since = Duration.between(start, clock.instant());
    return Math.max(0, since.toNanos() / 1000);
  }

  /** What a piece is in an exchange: an object with one field. */
  static Value.Obj piece(String name, String text) {
    return new Value.Obj(Map.of(name, Value.of(text)));
  }
}
