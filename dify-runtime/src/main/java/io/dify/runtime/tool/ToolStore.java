package io.dify.runtime.tool;

import java.util.List;
import java.util.Optional;

/** Port: keeps sources of tools. Every method sees one tenant only. Thread-safe. */
public interface ToolStore {
  /**
   * Adds a source.
   *
   * @throws io.dify.core.error.DifyException {@code CONFLICT} when the tenant has one of this kind with the same id or name
   */
  void add(SealedTools source);

  /** Replaces definition and secrets; false when there is none of this kind and id. */
  boolean replace(SealedTools source);

  /** The source of this id, or else of this name. */
  Optional<SealedTools> find(String tenantId, ToolKind kind, String idOrName);

  /** The sources of a tenant, the oldest first. */
  List<SealedTools> list(String tenantId);

  /** Removes a source; false when there is none. */
  boolean remove(String tenantId, ToolKind kind, String id);
}
