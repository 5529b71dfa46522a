package io.dify.workflow.dsl;

/** How the import of a file ended. */
public enum ImportStatus {
  /** It is imported. */
  COMPLETED("completed"),
  /** It is imported; its version is older, so that details may differ. */
  COMPLETED_WITH_WARNINGS("completed-with-warnings"),
  /** Its version is newer, or older by a major number: somebody must confirm. */
  PENDING("pending"),
  /** It cannot be imported; the problems say why. */
  FAILED("failed");

  private final String wire;

  ImportStatus(String wire) {
    this.wire = wire;
  }

  /** The name in the API. */
  public String wire() {
    return wire;
  }
}
