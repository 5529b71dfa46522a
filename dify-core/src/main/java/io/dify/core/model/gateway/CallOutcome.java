package io.dify.core.model.gateway;

/** How a call of a model ended. */
public enum CallOutcome {
  /** A model answered. */
  ANSWERED,
  /** The answer cache answered; nothing was sent out. */
  CACHED,
  /** All attempts failed. */
  FAILED,
  /** The caller broke it off. */
  CANCELLED,
  /** A budget is used up; nothing was sent out. */
  REFUSED
}
