package io.dify.runtime.provider;

import java.util.List;

/** Port: keeps sealed accounts. Every method sees one tenant only. Thread-safe. */
public interface AccountStore {
  /**
   * Adds an account.
   *
   * @throws io.dify.core.error.DifyException {@code CONFLICT} when the tenant has one of this provider and name
   */
  void add(SealedAccount account);

  /** The accounts of a tenant, the oldest first. */
  List<SealedAccount> list(String tenantId);

  /** Removes an account; false when there is none. */
  boolean remove(String tenantId, String provider, String name);
}
