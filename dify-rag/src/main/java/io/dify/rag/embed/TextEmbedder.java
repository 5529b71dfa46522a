package io.dify.rag.embed;

import io.dify.core.model.EmbeddingId;
import java.util.List;

/** Turns texts into vectors and chooses the model by the text. Thread-safe; blocks while a model works. */
public interface TextEmbedder extends AutoCloseable {
  /** Whether there is a model for the language of a text. What is in another gets no vector and is found by words only. */
  default boolean supports(String text) {
    return true;
  }

  /** The vector of a text by the model that fits it; the same text always gets the same model and vector. Only for texts that are supported. */
  EmbeddedText embed(String text);

  /**
   * The vectors of many texts, all supported, in their order, computed on as many threads as the models have. An interrupt breaks it off with
   * {@code CANCELLED}.
   */
  List<EmbeddedText> embedAll(List<String> texts);

  /** All models it may choose from. */
  List<EmbeddingId> models();

  /**
   * The cosine from which on a match of this model counts as relevant: below it a question is better left unanswered.
   *
   * @param model one of {@link #models()}
   */
  double relevanceThreshold(EmbeddingId model);

  /** Releases the models. */
  @Override
  void close();
}
