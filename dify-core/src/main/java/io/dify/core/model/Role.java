package io.dify.core.model;

/** Who speaks in a conversation with a model. */
public enum Role {
  /** Instructions. */
  SYSTEM,
  /** The person. */
  USER,
  /** The model. */
  ASSISTANT,
  /** The result of a tool the model asked for. */
  TOOL
}
