package io.dify.core.model.gateway;

import io.dify.core.model.ModelRef;
import io.dify.core.model.Usage;

/**
 * What is done with a model once the gateway has found a credential. One implementation for each type of model; an object for each call.
 *
 * @param <T> the result
 */
interface ModelWork<T> {
  /** Asks. */
  T ask(Credential credential, ModelRef model, Progress progress);

  /** What the result cost, without a price. */
  Usage usage(T result);

  /** What a call that broke off in mid-answer has cost, without a price; an estimate. */
  default Usage brokenOff() {
    return Usage.NONE;
  }
}
