package io.dify.core.model;

/** A piece of an answer while it is being made. */
public sealed interface ModelDelta {
  /** A piece of the answer's text; never empty. */
  record Text(String text) implements ModelDelta {}

  /** A piece of the model's reasoning, where the provider keeps it apart. */
  record Reasoning(String text) implements ModelDelta {}
}
