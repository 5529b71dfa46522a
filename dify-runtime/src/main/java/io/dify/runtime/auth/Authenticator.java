package io.dify.runtime.auth;

import org.jspecify.annotations.Nullable;

/** Turns the credential of a request into its caller. Thread-safe. */
@FunctionalInterface
public interface Authenticator {
  /**
   * The caller a header stands for.
   *
   * @param kind the kind the route asks for, never {@link CredentialKind#NONE}
   * @param header value of the kind's {@link CredentialKind#header()}, null when there is none
   * @throws io.dify.core.error.DifyException {@code UNAUTHORIZED}; the message is the same for unknown keys and keys of another kind
   */
  Caller authenticate(CredentialKind kind, @Nullable String header);

  /** An authenticator over API keys. */
  static Authenticator of(ApiKeys keys) {
    return new BearerKeys(keys);
  }

  /** Whether a header has the form {@code Bearer ...}. */
  static boolean isBearer(@Nullable String header) {
    return BearerKeys.isBearer(header);
  }
}
