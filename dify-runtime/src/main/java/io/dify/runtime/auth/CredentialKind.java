package io.dify.runtime.auth;

/** Kinds of credential. A route asks for one of them; a key of another kind is not accepted there. */
public enum CredentialKind {
  /** No credential: the route is public. */
  NONE(""),
  /** A key bound to one app. */
  APP("app-"),
  /** A key for the knowledge bases of a workspace. */
  DATASET("dataset-"),
  /** A key for administration of a workspace, or of all of them. */
  ADMIN("admin-"),
  /** The operator's token for numbers about the server. */
  METRICS(""),
  /** The key of a sandbox service. */
  SANDBOX("", "X-Api-Key");

  private final String prefix;
  private final String header;

  CredentialKind(String prefix) {
    this(prefix, "Authorization");
  }

  CredentialKind(String prefix, String header) {
    this.prefix = prefix;
    this.header = header;
  }

  /** The header that carries it. */
  public String header() {
    return header;
  }

  /** How tokens of this kind begin. */
  public String prefix() {
    return prefix;
  }
}
