package io.dify.runtime.tenant;

import java.util.List;
import java.util.Optional;

/** Port: the workspaces. Thread-safe. */
public interface Workspaces {
  /** The first workspace, which is made when there is none. Commands that name no workspace mean this one; it cannot be removed. */
  Workspace first();

  /** All workspaces, oldest first. */
  List<Workspace> list();

  /** The workspace of an id. */
  Optional<Workspace> find(String id);

  /**
   * Makes a workspace.
   *
   * @throws io.dify.core.error.DifyException {@code CONFLICT} when the name is taken
   */
  Workspace create(String name);

  /**
   * Gives a workspace another name; without effect on one that does not exist.
   *
   * @throws io.dify.core.error.DifyException {@code CONFLICT} when the name is taken
   */
  void rename(String id, String name);

  /**
   * Forgets a workspace and what is kept for it as a whole: keys, accounts, tools, limits, usage. Its apps and knowledge bases must be gone.
   *
   * @throws io.dify.core.error.DifyException {@code CONFLICT} when it still has some, or is the first one
   */
  void remove(String id);
}
