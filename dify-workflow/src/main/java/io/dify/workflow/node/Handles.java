package io.dify.workflow.node;

/** Names of handles that many kinds of nodes share. */
public final class Handles {
  /** The ordinary way out. */
  public static final String SOURCE = "source";
  /** The else way of a condition. */
  public static final String ELSE = "false";
  /** The way out after a failure, when the node's error strategy is a fail branch. */
  public static final String FAIL_BRANCH = "fail-branch";

  private Handles() {}
}
