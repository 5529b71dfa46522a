package io.dify.core.replay;

import io.dify.core.value.Value;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** A call whose answer comes in one. */
record WholeCrossing<T, X extends Exception>(Question question, Live<T, X> live, Function<T, Value> writer,
    Function<Value, T> reader, Optional<T> otherwise) implements Crossing<T, X> {
  @Override
  public T ask(Consumer<Value.Obj> pieces) throws X {
    return live.call();
  }

  @Override
  public Value write(T answer) {
    return writer.apply(answer);
  }

  @Override
  public T read(Value written) {
    return reader.apply(written);
  }
}
