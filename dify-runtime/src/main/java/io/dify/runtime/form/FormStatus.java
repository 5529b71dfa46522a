package io.dify.runtime.form;

import java.util.Locale;

/** How a form stands. */
public enum FormStatus {
  /** Nobody has answered yet. */
  WAITING,
  /** Somebody has. */
  SUBMITTED,
  /** Nobody has in time; the run goes on without an answer. */
  TIMEOUT,
  /** Nobody has, and the run cannot go on any more. */
  EXPIRED;

  /** Its name in the database and on the wire. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
