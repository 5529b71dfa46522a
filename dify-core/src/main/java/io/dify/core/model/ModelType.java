package io.dify.core.model;

/** What a model is for. */
public enum ModelType {
  /** Answers in text. */
  LLM("llm"),
  /** Turns texts into vectors. */
  TEXT_EMBEDDING("text-embedding"),
  /** Orders passages by how well they fit a question. */
  RERANK("rerank"),
  /** Writes down what is said. */
  SPEECH_TO_TEXT("speech2text"),
  /** Speaks. */
  TEXT_TO_SPEECH("tts"),
  /** Tells whether a text is harmful. */
  MODERATION("moderation");

  private final String wire;

  ModelType(String wire) {
    this.wire = wire;
  }

  /** The name in app files and in the API. */
  public String wire() {
    return wire;
  }
}
