package io.dify.core.model;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;

/** Port: finds the models behind references. Thread-safe. A lambda that gives chat models is enough where nothing else is asked for. */
@FunctionalInterface
public interface Models {
  /**
   * The chat model to use for this reference.
   *
   * @throws DifyException {@code PROVIDER_NOT_INITIALIZE} when nothing is configured for it
   */
  ChatModel chat(ModelRef ref);

  /**
   * The embedding model of this reference.
   *
   * @throws DifyException {@code PROVIDER_NOT_INITIALIZE} when nothing is configured for it
   */
  default EmbeddingModel embedding(ModelRef ref) {
    throw none(ref, ModelType.TEXT_EMBEDDING);
  }

  /**
   * The reranking model of this reference.
   *
   * @throws DifyException {@code PROVIDER_NOT_INITIALIZE} when nothing is configured for it
   */
  default RerankModel rerank(ModelRef ref) {
    throw none(ref, ModelType.RERANK);
  }

  /**
   * The moderation model of this reference.
   *
   * @throws DifyException {@code PROVIDER_NOT_INITIALIZE} when nothing is configured for it
   */
  default ModerationModel moderation(ModelRef ref) {
    throw none(ref, ModelType.MODERATION);
  }

  /**
   * The model that writes down what is said, of this reference.
   *
   * @throws DifyException {@code PROVIDER_NOT_INITIALIZE} when nothing is configured for it
   */
  default SpeechToTextModel speechToText(ModelRef ref) {
    throw none(ref, ModelType.SPEECH_TO_TEXT);
  }

  /**
   * The model that speaks, of this reference.
   *
   * @throws DifyException {@code PROVIDER_NOT_INITIALIZE} when nothing is configured for it
   */
  default TextToSpeechModel textToSpeech(ModelRef ref) {
    throw none(ref, ModelType.TEXT_TO_SPEECH);
  }

  /** What is known of a chat model: what it can do, how much it reads, what it costs. Unknown models can be used all the same. */
  default ModelInfo info(ModelRef ref) {
    return ModelInfo.unknown(ref);
  }

  /** The same models, used on somebody's behalf: budgets, limits and usage records are theirs. */
  default Models on(CallOrigin origin) {
    return this;
  }

  private static DifyException none(ModelRef ref, ModelType type) {
    return new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE,
        "No model of type " + type.wire() + " is configured for " + ref + ". Configure its provider.");
  }
}
