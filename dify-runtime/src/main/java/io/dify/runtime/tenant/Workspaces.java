package io.dify.runtime.tenant;

/** Port: the workspaces. Thread-safe. */
@FunctionalInterface
public interface Workspaces {
  /** The first workspace, which is made when there is none. */
  Workspace first();
}
