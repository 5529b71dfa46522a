package io.dify.core.tool.mcp;

import io.dify.core.http.HttpHeaders;
import java.util.Optional;

/**
 * What was agreed with a server.
 *
 * @param id id of the session, empty when the server keeps none
 * @param version version of the protocol, empty before it is agreed
 */
record McpSession(Optional<String> id, String version) {
  static final McpSession NONE = new McpSession(Optional.empty(), "");

  HttpHeaders on(HttpHeaders headers) {
    HttpHeaders with = id.map(value -> headers.with("Mcp-Session-Id", value)).orElse(headers);
    return version.isEmpty() ? with : with.with("MCP-Protocol-Version", version);
  }
}
