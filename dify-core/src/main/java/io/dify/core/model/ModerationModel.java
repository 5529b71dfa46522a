package io.dify.core.model;

import io.dify.core.cancel.Cancellation;
import java.util.List;

/** Port: tells whether texts are harmful. Thread-safe. */
@FunctionalInterface
public interface ModerationModel {
  /**
   * The kinds of harm found in any of the texts, in the provider's words; empty when there is none. Blocks.
   *
   * @throws io.dify.core.error.DifyException of category MODEL or RESOURCE when the call fails
   */
  List<String> harms(List<String> texts, Cancellation cancellation);
}
