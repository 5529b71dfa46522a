package io.dify.runtime.form;

import io.dify.core.value.Value;

/** Port: the runs that wait for forms. Thread-safe. */
public interface WaitingRuns {
  /**
   * Hands an answer to the node that asked; the run goes on at once. May be called again with the same answer.
   *
   * @return false when the run does not wait for it any more: it was stopped, or has had an answer
   * @throws io.dify.core.error.DifyException when the run cannot be reached now; it is tried again
   */
  boolean answer(Form form, Value.Obj answer);

  /** Ends the run of a form for which it has waited longer than any may. */
  void giveUp(Form form, String reason);
}
