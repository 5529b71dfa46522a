package io.dify.runtime.http;

import io.dify.runtime.auth.CredentialKind;

/**
 * One endpoint: everything the server, {@code openapi.json} and the authorisation tests know about it.
 *
 * @param method its method
 * @param path template with {@code {name}} for one segment, for example {@code /v1/conversations/{conversation_id}/name}
 * @param credential credential a request must carry
 * @param maxBodyBytes largest body accepted, 0 when it takes none
 * @param handler what it does
 * @param doc what is said about it
 * @param errors how its errors look
 */
public record Route(Method method, String path, CredentialKind credential, long maxBodyBytes, RouteHandler handler,
    RouteDoc doc, ErrorForm errors) {
  /** A route whose errors look like those of most. */
  public Route(Method method, String path, CredentialKind credential, long maxBodyBytes, RouteHandler handler,
      RouteDoc doc) {
    this(method, path, credential, maxBodyBytes, handler, doc, (error, authorization) -> ErrorReply.of(error));
  }

  /** Method and template, for messages and tests: {@code POST /v1/chat-messages}. */
  public String name() {
    return method + " " + path;
  }
}
