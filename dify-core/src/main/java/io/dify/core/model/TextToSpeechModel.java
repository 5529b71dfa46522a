package io.dify.core.model;

import io.dify.core.cancel.Cancellation;

/** Port: speaks. Thread-safe. */
@FunctionalInterface
public interface TextToSpeechModel {
  /**
   * A text, spoken. Blocks.
   *
   * @param voice the provider's name of a voice; empty for its usual one
   * @throws io.dify.core.error.DifyException of category MODEL or RESOURCE when the call fails, {@code CANCELLED} when it was broken off
   */
  Sound speak(String text, String voice, Cancellation cancellation);
}
