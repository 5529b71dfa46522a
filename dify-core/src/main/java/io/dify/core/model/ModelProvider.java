package io.dify.core.model;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;

/** Port: a configured source of models, such as an account at a model provider. Thread-safe. */
public interface ModelProvider {
  /**
   * The chat model of this name.
   *
   * @throws DifyException {@code MODEL_NOT_SUPPORTED} when the provider knows without asking that it has no such model
   */
  ChatModel chat(String name);

  /**
   * The embedding model of this name. May ask the provider once for the length of its vectors.
   *
   * @throws DifyException {@code MODEL_NOT_SUPPORTED} when the provider has none
   */
  default EmbeddingModel embedding(String name) {
    throw none(name, ModelType.TEXT_EMBEDDING);
  }

  /**
   * The reranking model of this name.
   *
   * @throws DifyException {@code MODEL_NOT_SUPPORTED} when the provider has none
   */
  default RerankModel rerank(String name) {
    throw none(name, ModelType.RERANK);
  }

  /**
   * The moderation model of this name.
   *
   * @throws DifyException {@code MODEL_NOT_SUPPORTED} when the provider has none
   */
  default ModerationModel moderation(String name) {
    throw none(name, ModelType.MODERATION);
  }

  /**
   * The model that writes down what is said, of this name.
   *
   * @throws DifyException {@code MODEL_NOT_SUPPORTED} when the provider has none
   */
  default SpeechToTextModel speechToText(String name) {
    throw none(name, ModelType.SPEECH_TO_TEXT);
  }

  /**
   * The model that speaks, of this name.
   *
   * @throws DifyException {@code MODEL_NOT_SUPPORTED} when the provider has none
   */
  default TextToSpeechModel textToSpeech(String name) {
    throw none(name, ModelType.TEXT_TO_SPEECH);
  }

  /** What answers here, in a few words for logs and information pages: an address, a way of working. Holds no secret. */
  String description();

  private DifyException none(String name, ModelType type) {
    return new DifyException(ErrorCode.MODEL_NOT_SUPPORTED,
        description() + " offers no models of type " + type.wire() + ", so not '" + name + "' either.");
  }
}
