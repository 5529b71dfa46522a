package io.dify.core.model;

import io.dify.core.cancel.Cancellation;

/** Port: writes down what is said. Thread-safe. */
@FunctionalInterface
public interface SpeechToTextModel {
  /**
   * The words of a recording, perhaps none. Blocks.
   *
   * @throws io.dify.core.error.DifyException of category MODEL or RESOURCE when the call fails, {@code CANCELLED} when it was broken off
   */
  String transcribe(Sound speech, Cancellation cancellation);
}
