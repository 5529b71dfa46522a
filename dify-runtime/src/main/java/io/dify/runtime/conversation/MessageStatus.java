package io.dify.runtime.conversation;

/** How a message stands. */
public enum MessageStatus {
  /** Being answered. */
  RUNNING,
  /** Its run waits for somebody; the answer is what was said so far. */
  PAUSED,
  /** Answered, perhaps in part because somebody asked to stop. */
  NORMAL,
  /** The answer failed. */
  ERROR
}
