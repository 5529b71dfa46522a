package io.dify.runtime.auth;

import java.util.List;
import java.util.Optional;

/** Port: where keys are kept, by the hash of their token. Thread-safe. */
public interface KeyStore {
  /** Keeps a new key; an empty tenant stands for the operator. */
  void add(ApiKey key, String tokenHash);

  /** The key whose token has this hash. */
  Optional<ApiKey> byHash(String tokenHash);

  /** All keys of a workspace, or of {@link ApiKeys#OPERATOR}, oldest first. */
  List<ApiKey> list(String tenantId);

  /** Forgets a key of a workspace; false when there is none with this id. */
  boolean remove(String tenantId, String keyId);
}
