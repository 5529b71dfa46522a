package io.dify.runtime.conversation;

/**
 * Whose conversations are meant: an end user of an app. Conversations are visible to their owner only.
 *
 * @param tenantId workspace, from the credential
 * @param appId app, from the credential
 * @param user the end user's name as the client gave it, {@link #DEFAULT_USER} when it gave none
 */
public record Owner(String tenantId, String appId, String user) {
  /** The end user of requests that name none. */
  public static final String DEFAULT_USER = "DEFAULT-USER";
}
