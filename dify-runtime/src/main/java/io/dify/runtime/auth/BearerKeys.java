package io.dify.runtime.auth;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** API keys in the header {@code Authorization: Bearer ...}. */
record BearerKeys(ApiKeys keys) implements Authenticator {
  private static final String SCHEME = "Bearer ";

  @Override
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

  static boolean isBearer(@Nullable String header) {
    return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }
}
