package io.dify.core.model.gateway;

import io.dify.core.error.DifyException;
import java.util.List;
import java.util.Map;

/**
 * The credentials of a tenant, by provider.
 *
 * @param byProvider connected, by short provider id
 * @param broken why accounts of a provider could not be connected, by short provider id
 */
record CredentialPool(Map<String, List<Credential>> byProvider, Map<String, DifyException> broken) {
  /** Copies. */
  CredentialPool {
    byProvider = Map.copyOf(byProvider);
    broken = Map.copyOf(broken);
  }

  /**
   * Credentials of a provider, none when it is not configured.
   *
   * @throws DifyException why, when it is configured and no account of it can be connected
   */
  List<Credential> of(String provider) {
    List<Credential> found = byProvider.getOrDefault(provider, List.of());
    DifyException problem = broken.get(provider);
    if (found.isEmpty() && problem != null) {
      throw new DifyException(problem.code(), problem.text(), problem);
    }
    return found;
  }
}
