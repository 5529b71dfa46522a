package io.dify.runtime.auth;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operator's token for reading numbers about the server, beside all other credentials. Without a token nobody may read them. Immutable.
 *
 * @param token the token
 * @param others knows the other kinds
 */
public record MetricsToken(Optional<Secret> token, Authenticator others) implements Authenticator {
  private static final Caller CALLER = new Caller("", CredentialKind.METRICS, "", "metrics");
  private static final int SCHEME = "Bearer ".length();

  @Override
  public Caller authenticate(CredentialKind kind, @Nullable String header) {
    if (kind != CredentialKind.METRICS) {
      return others.authenticate(kind, header);
    }
    if (header != null && Authenticator.isBearer(header)
        && token.filter(Secret.of(header.substring(SCHEME).strip())::equals).isPresent()) {
      return CALLER;
    }
    throw new DifyException(ErrorCode.UNAUTHORIZED,
        "Send the token that DIFY_METRICS_TOKEN is set to in the header 'Authorization: Bearer ...'. Without that"
            + " setting, /metrics is open on loopback addresses only.");
  }
}
