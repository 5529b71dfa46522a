package io.dify.core.model;

/**
 * Models around other models: what an implementation does not say itself is answered by those behind it. A method that {@link Models} gains is forwarded here, and
 * so by all of them. As thread-safe as the implementation.
 *
 * <pre>{@code
 * record Counted(Models next, LongAdder calls) implements ForwardingModels {
 *   public ChatModel chat(ModelRef ref) {
 *     calls.increment();
 *     return next.chat(ref);
 *   }
 *
 *   public Models on(CallOrigin origin) {
 *     return new Counted(next.on(origin), calls);
 *   }
 * }
 * }</pre>
 */
public interface ForwardingModels extends Models {
  /** The models behind these. */
  Models next();

  @Override
  default ChatModel chat(ModelRef ref) {
    return next().chat(ref);
  }

  @Override
  default EmbeddingModel embedding(ModelRef ref) {
    return next().embedding(ref);
  }

  @Override
  default RerankModel rerank(ModelRef ref) {
    return next().rerank(ref);
  }

  @Override
  default ModerationModel moderation(ModelRef ref) {
    return next().moderation(ref);
  }

  @Override
  default SpeechToTextModel speechToText(ModelRef ref) {
    return next().speechToText(ref);
  }

  @Override
  default TextToSpeechModel textToSpeech(ModelRef ref) {
    return next().textToSpeech(ref);
  }

  @Override
  default ModelInfo info(ModelRef ref) {
    return next().info(ref);
  }

  /** These around {@code next().on(origin)}: forwarding alone would take the implementation off, so that each says it for itself. */
  @Override
  Models on(CallOrigin origin);
}
