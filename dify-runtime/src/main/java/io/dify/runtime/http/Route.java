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
 * @param maxParts most parts of a form in {@code multipart/form-data}, 0 when the body is read as it is
 */
public record Route(Method method, String path, CredentialKind credential, long maxBodyBytes, RouteHandler handler,
    RouteDoc doc, ErrorForm errors, int maxParts) {
  /** A route whose errors look like those of most. */
  public Route(Method method, String path, CredentialKind credential, long maxBodyBytes, RouteHandler handler,
      RouteDoc doc) {
    this(method, path, credential, maxBodyBytes, handler, doc, (error, authorization) -> ErrorReply.of(error));
  }

  /** A route without forms. */
  public Route(Method method, String path, CredentialKind credential, long maxBodyBytes, RouteHandler handler,
      RouteDoc doc, ErrorForm errors) {
    this(method, path, credential, maxBodyBytes, handler, doc, errors, 0);
  }

  /** The same, taking forms: {@link Call#parts} has their parts. Files and fields together are limited by {@link #maxBodyBytes()}. */
  public Route takingForms(int parts) {
    return new Route(method, path, credential, maxBodyBytes, handler, doc, errors, parts);
  }

  /** The same, answered by another handler. */
  public Route handledBy(RouteHandler other) {
    return new Route(method, path, credential, maxBodyBytes, other, doc, errors, maxParts);
  }

  /** Method and template, for messages and tests: {@code POST /v1/chat-messages}. */
  public String name() {
    return method + " " + path;
  }
}
