package io.dify.runtime.journal;

import java.util.Locale;

/** How far a durable run has come. */
public enum RunStage {
  /** At work, in the process that owns it. */
  RUNNING,
  /** Waiting for somebody; nobody owns it. */
  PAUSED,
  /** Over, but what became of it is not stored yet. */
  ENDED,
  /** Over and stored. */
  CLOSED,
  /** Not touched any more: it brought its process down too often, or its journal is damaged. */
  QUARANTINED;

  /** The name in tables and commands. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The stage of that name. */
  public static RunStage of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
