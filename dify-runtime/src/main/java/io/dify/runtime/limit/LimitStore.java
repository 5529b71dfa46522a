package io.dify.runtime.limit;

/** Port: keeps limits. Thread-safe. */
public interface LimitStore {
  /**
   * The limits of an app, or of a workspace.
   *
   * @param appId empty for the workspace as a whole
   */
  Limits of(String tenantId, String appId);

  /** Sets them; what was there is replaced. */
  void set(String tenantId, String appId, Limits limits);
}
