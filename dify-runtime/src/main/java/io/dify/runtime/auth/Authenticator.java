package io.dify.runtime.auth;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Turns the {@code Authorization} header of a request into its caller. Thread-safe. */
public final class Authenticator {
  private static final String SCHEME = "Bearer ";

  private final ApiKeys keys;

  /** An authenticator over these keys. */
  public Authenticator(ApiKeys keys) {
    this.keys = keys;
  }

  /**
   * The caller a header stands for.
   *
   * @param kind the kind the route asks for, never {@link CredentialKind#NONE}
   * @param header value of the {@code Authorization} header, null when there is none
   * @throws DifyException {@code UNAUTHORIZED}; the message is the same for unknown keys and keys of another kind
   */
  public Caller authenticate(CredentialKind kind, @Nullable String header) {
    if (header == null || !isBearer(header)) {
      throw new DifyException(ErrorCode.UNAUTHORIZED,
          "Send your API key in the header 'Authorization: Bearer " + kind.prefix() + "...'.");
    }
    return keys.find(header.substring(SCHEME.length()).strip()).filter(key -> key.kind() == kind)
        .map(key -> new Caller(key.tenantId(), key.kind(), key.appId(), key.id()))
        .orElseThrow(() -> new DifyException(ErrorCode.UNAUTHORIZED,
            "This API key is not valid here. Use a key that begins with '" + kind.prefix()
                + "' and has not been revoked."));
  }

  /** Whether a header has the form this asks for. */
  public static boolean isBearer(@Nullable String header) {
    return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }
}
