package io.dify.runtime.auth;

/**
 * Whoever a credential stands for. The only source of a tenant: every query of a request carries {@link #tenantId()}.
 *
 * @param tenantId workspace the key belongs to, empty for the operator
 * @param kind kind of the key, never {@link CredentialKind#NONE}
 * @param appId app the key is bound to, empty for keys of other kinds
 * @param keyId id of the key, for logs
 */
public record Caller(String tenantId, CredentialKind kind, String appId, String keyId) {
  /** Whether it is the operator, who administers all workspaces and belongs to none. */
  public boolean isOperator() {
    return kind == CredentialKind.ADMIN && tenantId.isEmpty();
  }
}
