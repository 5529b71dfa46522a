package io.dify.workflow.moderation;

import io.dify.core.value.Value;

/** What came of a check. */
public sealed interface Finding {
  /** Nothing is wrong. */
  record Clear() implements Finding {}

  /** It must not be; this is said instead. */
  record Reply(String text) implements Finding {}

  /** An input goes on, changed. */
  record OtherInput(Value.Obj inputs, String query) implements Finding {}

  /** A piece of an answer goes on, changed. */
  record OtherText(String text) implements Finding {}
}
