package io.dify.core.model;

/** Port: a configured source of chat models, such as an account at a model provider. Thread-safe. */
public interface ChatProvider {
  /**
   * The model of this name.
   *
   * @throws io.dify.core.error.DifyException {@code MODEL_NOT_SUPPORTED} when the provider knows without asking that it has no such model
   */
  ChatModel chat(String name);

  /** What answers here, in a few words for logs and information pages: an address, a way of working. Holds no secret. */
  String description();
}
