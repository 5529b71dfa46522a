package io.dify.runtime.testing;

import io.dify.runtime.auth.ApiKey;
import io.dify.runtime.auth.KeyStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys in memory. */
public final class MemoryKeys implements KeyStore {
  private final Map<String, ApiKey> byHash = new LinkedHashMap<>();

  @Override
  public synchronized void add(ApiKey key, String tokenHash) {
    byHash.put(tokenHash, key);
  }

  @Override
  public synchronized Optional<ApiKey> byHash(String tokenHash) {
    return Optional.ofNullable(byHash.get(tokenHash));
  }

  @Override
  public synchronized List<ApiKey> list(String tenantId) {
    return byHash.values().stream().filter(key -> key.tenantId().equals(tenantId)).toList();
  }

  @Override
  public synchronized boolean remove(String tenantId, String keyId) {
    return byHash.values().removeIf(key -> key.tenantId().equals(tenantId) && key.id().equals(keyId));
  }
}
