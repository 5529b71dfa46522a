package io.dify.runtime.http.admin;

import java.time.Instant;
import java.util.List;

/** Port: the knowledge bases of workspaces, as far as administration goes. Thread-safe. */
public interface AdminDatasets {
  /**
   * A knowledge base.
   *
   * @param id its id
   * @param name its name, which no other base of the workspace has
   * @param description what it is about, may be empty
   * @param open whether keys of the knowledge API reach it
   * @param createdAt when it was made
   */
  record Dataset(String id, String name, String description, boolean open, Instant createdAt) {}

  /** The bases of a workspace by name. */
  List<Dataset> list(String tenantId);

  /**
   * Makes an empty base with the usual settings.
   *
   * @throws io.dify.core.error.DifyException {@code CONFLICT} when the name is taken
   */
  Dataset create(String tenantId, String name, String description);

  /**
   * Says whether keys of the knowledge API reach a base; apps search it either way.
   *
   * @return the base as it is then
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when the workspace has none of this id
   */
  Dataset open(String tenantId, String datasetId, boolean open);

  /**
   * Deletes a base with all that is in it.
   *
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when the workspace has none of this id
   */
  void delete(String tenantId, String datasetId);
}
