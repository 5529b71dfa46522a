package io.dify.workflow.condition;

/** How several conditions are joined. */
public enum Logic {
  /** All must hold. */
  AND,
  /** One must hold. */
  OR
}
