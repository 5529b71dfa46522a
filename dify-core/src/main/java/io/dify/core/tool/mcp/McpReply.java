package io.dify.core.tool.mcp;

import io.dify.core.http.HttpHeaders;
import io.dify.core.value.Value;

/** How a request ended. */
sealed interface McpReply {
  /** With a result. */
  record Result(Value.Obj result, HttpHeaders headers) implements McpReply {}

  /** With an error of JSON-RPC. */
  record Failure(long code, String message) implements McpReply {}

  /** The server does not know the session any more. */
  record SessionLost() implements McpReply {}
}
