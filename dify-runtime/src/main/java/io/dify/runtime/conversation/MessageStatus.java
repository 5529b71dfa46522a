package io.dify.runtime.conversation;

/** How a message stands. */
public enum MessageStatus {
  /** Being answered. */
  RUNNING,
  /** Answered, perhaps in part because somebody asked to stop. */
  NORMAL,
  /** The answer failed. */
  ERROR
}
