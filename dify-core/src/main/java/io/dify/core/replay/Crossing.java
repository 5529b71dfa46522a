package io.dify.core.replay;

import io.dify.core.value.Value;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One call of a port, on its way out: how it is made, and how its answer is written and read. For one use.
 *
 * @param <T> what the call gives
 * @param <X> what it throws beside {@code DifyException}; {@code RuntimeException} for nothing
 */
public interface Crossing<T, X extends Exception> {
  /** A call that is really made. */
  @FunctionalInterface
  interface Live<T, X extends Exception> {
    /** Makes it. */
    T call() throws X;
  }

  /** What is asked. */
  Question question();

  /**
   * Really asks.
   *
   * @param pieces told of every bit of the answer as it comes
   */
  T ask(Consumer<Value.Obj> pieces) throws X;

  /** The answer as it is written down. */
  Value write(T answer);

  /**
   * The answer as it was written down.
   *
   * @throws io.dify.core.error.DifyException {@code SYNTAX} when it is none
   */
  T read(Value written);

  /** A bit of the answer comes again. */
  default void again(Value.Obj piece) {}

  /** What holds where nothing was written down; mostly nothing does. */
  default Optional<T> otherwise() {
    return Optional.empty();
  }

  /** A call whose answer comes in one. */
  static <T, X extends Exception> Crossing<T, X> of(Question question, Live<T, X> live, Function<T, Value> write,
      Function<Value, T> read) {
    return new WholeCrossing<>(question, live, write, read, Optional.empty());
  }

  /** A look-up that has an answer where none was written down. */
  static <T> Crossing<T, RuntimeException> lookup(Question question, Live<T, RuntimeException> live,
      Function<T, Value> write, Function<Value, T> read, T otherwise) {
    return new WholeCrossing<>(question, live, write, read, Optional.of(otherwise));
  }
}
