package io.dify.core.tool.mcp;

import io.dify.core.model.CallOrigin;
import java.util.Optional;

/** Port: finds MCP servers that were set up. Thread-safe. */
@FunctionalInterface
public interface McpServers {
  /**
   * A server of the caller's workspace.
   *
   * @param server id or name
   */
  Optional<McpServer> find(CallOrigin origin, String server);
}
