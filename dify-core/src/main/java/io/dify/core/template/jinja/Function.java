package io.dify.core.template.jinja;

import java.util.function.BiFunction;

/** A function or method of the language. */
record Function(String name, BiFunction<Args, Budget, Object> body) implements Callable {
  @Override
  public Object call(Args args, Budget budget) {
    return body.apply(args, budget);
  }
}
