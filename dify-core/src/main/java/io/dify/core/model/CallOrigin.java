package io.dify.core.model;

/**
 * On whose behalf a model or tool is called. Comes from the credential of a request and from the engine, never from what a request says.
 *
 * @param tenant id of the workspace; empty in programs that have none
 * @param app id of the app, may be empty
 * @param user id of the end user, may be empty
 * @param run id of the run, may be empty; in a workflow that is called as a tool that of the outermost run, which is the one on record
 * @param node id of the node, may be empty
 */
public record CallOrigin(String tenant, String app, String user, String run, String node) {
  /** Nobody in particular. */
  public static final CallOrigin NONE = new CallOrigin("", "", "", "", "");

  /** An app of a workspace, used by somebody. */
  public static CallOrigin of(String tenant, String app, String user) {
    return new CallOrigin(tenant, app, user, "", "");
  }

  /** The same, in a node of a run. */
  public CallOrigin in(String runId, String nodeId) {
    return new CallOrigin(tenant, app, user, runId, nodeId);
  }
}
