package io.dify.core.replay;

import io.dify.core.value.Value;
import java.util.List;

/**
 * A request of a run and what came of it. Immutable.
 *
 * @param question what was asked
 * @param startMicros when, in microseconds since the run began
 * @param micros how long it took, in microseconds
 * @param pieces what came bit by bit, in order
 * @param reply what came in the end
 */
public record Exchange(Question question, long startMicros, long micros, List<Piece> pieces, Reply reply) {
  /** Copies. */
  public Exchange {
    pieces = List.copyOf(pieces);
  }

  /**
   * A bit of an answer.
   *
   * @param micros when it came, in microseconds since the request began
   * @param value what came
   */
  public record Piece(long micros, Value.Obj value) {}

  /** What came in the end. */
  public sealed interface Reply {}

  /** An answer. */
  public record Answered(Value value) implements Reply {}

  /**
   * A failure.
   *
   * @param type the wire form of its code
   * @param message for people
   */
  public record Failed(String type, String message) implements Reply {}

  /** Nothing: the run ended first. */
  public record BrokenOff() implements Reply {}
}
