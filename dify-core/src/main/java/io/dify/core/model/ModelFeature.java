package io.dify.core.model;

/** Something a chat model can do beside answering in text. */
public enum ModelFeature {
  /** Sees images. */
  VISION("vision"),
  /** Asks for tools. */
  TOOL_CALL("tool-call"),
  /** Asks for several tools at once. */
  MULTI_TOOL_CALL("multi-tool-call"),
  /** Asks for tools while it streams. */
  STREAM_TOOL_CALL("stream-tool-call"),
  /** Tells its reasoning. */
  AGENT_THOUGHT("agent-thought"),
  /** Reads documents. */
  DOCUMENT("document"),
  /** Watches videos. */
  VIDEO("video"),
  /** Listens. */
  AUDIO("audio"),
  /** Keeps to a JSON schema. */
  STRUCTURED_OUTPUT("structured-output");

  private final String wire;

  ModelFeature(String wire) {
    this.wire = wire;
  }

  /** The name in data files and in the API. */
  public String wire() {
    return wire;
  }
}
