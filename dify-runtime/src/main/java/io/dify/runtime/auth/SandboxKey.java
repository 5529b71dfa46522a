package io.dify.runtime.auth;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one key of a sandbox service, in the header {@code X-Api-Key}. Immutable. */
public final class SandboxKey implements Authenticator {
  private static final int SHORTEST = 16;
  /** Keys that installations are known to be left with. */
  private static final Set<String> KNOWN = Set.of("dify-sandbox", "sandbox", "changeme", "secret", "password");
  private static final Caller CALLER = new Caller("", CredentialKind.SANDBOX, "", "sandbox");

  private final Secret key;

  /**
   * A key of the operator.
   *
   * @param key where it comes from is named in errors, not the key
   * @param source name of the setting
   * @throws DifyException {@code INVALID_PARAM} for a key that anybody could guess
   */
  public SandboxKey(Secret key, String source) {
    String text = key.reveal().strip();
    if (text.length() < SHORTEST || KNOWN.contains(text) || text.chars().distinct().count() < SHORTEST / 3) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          source + " is missing, too short, or a key that everybody knows. "
              + "Set it to " + SHORTEST + " or more random characters, for example those of 'openssl rand -hex 24'.");
    }
    this.key = Secret.of(text);
  }

  @Override
  public Caller authenticate(CredentialKind kind, @Nullable String header) {
    if (kind != CredentialKind.SANDBOX || header == null || !key.equals(Secret.of(header))) {
      throw new DifyException(ErrorCode.UNAUTHORIZED, "Send the key of this sandbox in the header 'X-Api-Key'.");
    }
    return CALLER;
  }
}
