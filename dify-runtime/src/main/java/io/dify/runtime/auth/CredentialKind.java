package io.dify.runtime.auth;

/** Kinds of credential. A route asks for one of them; a key of another kind is not accepted there. */
public enum CredentialKind {
  /** No credential: the route is public. */
  NONE(""),
  /** A key bound to one app. */
  APP("app-"),
  /** A key for the knowledge bases of a workspace. */
  DATASET("dataset-"),
  /** A key for administration of a workspace. */
  ADMIN("admin-");

  private final String prefix;

  CredentialKind(String prefix) {
    this.prefix = prefix;
  }

  /** How tokens of this kind begin. */
  public String prefix() {
    return prefix;
  }
}
