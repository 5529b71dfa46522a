package io.dify.workflow.run;

/** How a node of a run stands. */
public enum NodeStatus {
  /** Not yet decided. */
  PENDING("pending"),
  /** Working. */
  RUNNING("running"),
  /** At work, waiting for somebody. */
  PAUSED("paused"),
  /** Done. */
  SUCCEEDED("succeeded"),
  /** Failed, and with it the run. */
  FAILED("failed"),
  /** Failed, handled by its error strategy. */
  EXCEPTION("exception"),
  /** Broken off with the run. */
  STOPPED("stopped"),
  /** Passed over; never reported. */
  SKIPPED("skipped");

  private final String wire;

  NodeStatus(String wire) {
    this.wire = wire;
  }

  /** The name in events. */
  public String wire() {
    return wire;
  }
}
