package io.dify.core.model.gateway;

import io.dify.core.model.ModelRef;
import io.dify.core.model.Usage;
import java.util.function.BiFunction;

/**
 * Asks a model that answers in one piece, and needs as many tokens as was estimated.
 *
 * @param tokens estimate
 * @param call what to ask
 * @param <T> the result
 */
record PlainWork<T>(Usage tokens, BiFunction<Credential, ModelRef, T> call) implements ModelWork<T> {
  @Override
  public T ask(Credential credential, ModelRef model, Progress progress) {
    return call.apply(credential, model);
  }

  @Override
  public Usage usage(T result) {
    return tokens;
  }
}
