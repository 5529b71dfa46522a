package io.dify.runtime.auth;

/**
 * A key just made, with its token. The token is shown to its owner once and kept nowhere.
 *
 * @param key the key as it is kept
 * @param token the secret
 */
public record IssuedKey(ApiKey key, String token) {
  /** Leaves the token out, so that it cannot reach a log by accident. */
  @Override
  public String toString() {
    return "IssuedKey[" + key + "]";
  }
}
