package io.dify.runtime.journal;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.dsl.AppMode;

/** What a run of an app promises. */
public enum RunMode {
  /** What has been said to be done is on disk: the run survives its process. */
  DURABLE("durable"),
  /** Nothing is written while it runs: it is lost with its process. */
  FAST("fast");

  private final String wire;

  RunMode(String wire) {
    this.wire = wire;
  }

  /** The name in commands and events. */
  public String wire() {
    return wire;
  }

  /** What apps of a mode get that say nothing: workflows are durable, what talks is fast. */
  public static RunMode usual(AppMode mode) {
    return mode == AppMode.WORKFLOW || mode == AppMode.RAG_PIPELINE ? DURABLE : FAST;
  }

  /**
   * The mode of that name.
   *
   * @throws DifyException {@code INVALID_PARAM} for another word
   */
  public static RunMode of(String wire) {
    for (RunMode mode : values()) {
      if (mode.wire.equals(wire)) {
        return mode;
      }
    }
    throw new DifyException(ErrorCode.INVALID_PARAM, "A run is 'durable' or 'fast', not '" + wire + "'.");
  }
}
