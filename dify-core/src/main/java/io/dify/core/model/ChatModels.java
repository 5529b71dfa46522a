package io.dify.core.model;

/** Port: finds the chat model behind a reference. Thread-safe. */
@FunctionalInterface
public interface ChatModels {
  /**
   * The model to use for this reference.
   *
   * @throws io.dify.core.error.DifyException {@code PROVIDER_NOT_INITIALIZE} when nothing is configured for it
   */
  ChatModel chat(ModelRef ref);
}
