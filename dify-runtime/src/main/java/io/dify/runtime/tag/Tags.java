package io.dify.runtime.tag;

import io.dify.core.error.DifyException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Port: the tags of tenants, and what they are bound to. The tenant comes from a credential. Thread-safe. */
public interface Tags {
  /**
   * Makes a tag.
   *
   * @throws DifyException {@code CONFLICT} when the name is taken, {@code INVALID_PARAM} when it cannot be one
   */
  Tag create(String tenantId, String name);

  /** All tags of a tenant, the newest first, each with the number of bases it is bound to. */
  Map<Tag, Long> list(String tenantId);

  /**
   * Gives a tag another name; what it is bound to stays.
   *
   * @throws DifyException as {@link #create} does; {@code NOT_FOUND} when the tenant has no such tag
   */
  Tag rename(String tenantId, String tagId, String name);

  /**
   * Deletes a tag with its bindings.
   *
   * @throws DifyException {@code NOT_FOUND} when the tenant has no such tag
   */
  void delete(String tenantId, String tagId);

  /**
   * Binds tags to a base, all or none; one that is bound already stays so.
   *
   * @param baseId a base of the tenant: whoever calls has seen to that
   * @throws DifyException {@code NOT_FOUND} when the tenant has not all of these tags
   */
  void bind(String tenantId, Collection<String> tagIds, String baseId);

  /**
   * Takes tags off a base, all or none; one that is not bound stays so.
   *
   * @throws DifyException {@code NOT_FOUND} when the tenant has not all of these tags
   */
  void unbind(String tenantId, Collection<String> tagIds, String baseId);

  /** The tags of bases, by base, each in the order of {@link #list}; bases without tags are missing. */
  Map<String, List<Tag>> of(String tenantId, Collection<String> baseIds);

  /** The bases that have at least one of these tags. */
  Set<String> bases(String tenantId, Collection<String> tagIds);

  /** Takes all tags off a base, which is going away. */
  void forget(String tenantId, String baseId);
}
