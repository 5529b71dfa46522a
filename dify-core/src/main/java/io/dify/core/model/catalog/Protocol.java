package io.dify.core.model.catalog;

/** The protocol of a provider's chat models. */
public enum Protocol {
  /** OpenAI's chat completions, which most services speak. */
  OPENAI("openai"),
  /** Anthropic's messages. */
  ANTHROPIC("anthropic"),
  /** Gemini's {@code generateContent}. */
  GEMINI("gemini"),
  /** Ollama's own. */
  OLLAMA("ollama"),
  /** Amazon Bedrock's Converse. */
  BEDROCK("bedrock");

  private final String wire;

  Protocol(String wire) {
    this.wire = wire;
  }

  /** The name in data files. */
  public String wire() {
    return wire;
  }
}
