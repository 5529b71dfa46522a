package io.dify.workflow.run;

/** How a run stands. */
public enum RunStatus {
  /** Going on. */
  RUNNING("running"),
  /** Waiting for somebody: nothing runs until it is resumed. */
  PAUSED("paused"),
  /** Ended well. */
  SUCCEEDED("succeeded"),
  /** Ended well although nodes failed whose errors were handled. */
  PARTIAL_SUCCEEDED("partial-succeeded"),
  /** Ended by an error. */
  FAILED("failed"),
  /** Ended by request. */
  STOPPED("stopped");

  private final String wire;

  RunStatus(String wire) {
    this.wire = wire;
  }

  /** The name in events. */
  public String wire() {
    return wire;
  }

  /** Whether nothing more will happen. */
  public boolean ended() {
    return this != RUNNING && this != PAUSED;
  }
}
