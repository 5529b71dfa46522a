package io.dify.core.tool.mcp;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.CallOrigin;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tools of MCP servers. Sessions are kept between calls, one per workspace and server, and ended when this is closed. Thread-safe.
 */
public final class McpTools implements Tools, AutoCloseable {
  private static final int MAX_NAMED = 20;

  private final McpServers servers;
  private final McpClients clients;
  private final CallOrigin origin;

  private McpTools(McpServers servers, McpClients clients, CallOrigin origin) {
    this.servers = servers;
    this.clients = clients;
    this.origin = origin;
  }

  /** Tools that are called through this gateway, which stays the caller's. */
  public static McpTools of(HttpGateway http, McpServers servers) {
    return new McpTools(servers, new McpClients(http), CallOrigin.NONE);
  }

  /** A view that shares the sessions; closing it closes them. */
  @Override
  public McpTools on(CallOrigin caller) {
    return new McpTools(servers, clients, caller);
  }

  /** A server's tools come from its stored list, or else are asked for, which blocks. */
  @Override
  public Tool tool(ToolRef ref, Value.Obj settings) {
    McpServer server = servers.find(origin, ref.provider())
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "There is no tool " + ref
            + ": no MCP server of that id or name was set up; 'dify tool add-mcp' sets one up."));
    McpClient client = clients.of(origin.tenant(), server.with(List.of()));
    List<McpToolSpec> tools = server.tools().isEmpty() ? client.tools(Cancellation.none()) : server.tools();
    McpToolSpec spec = tools.stream()
        .filter(tool -> tool.name().equals(ref.name()) || McpTool.name(tool).equals(ref.name())).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "There is no tool " + ref + ": the server has "
            + tools.stream().limit(MAX_NAMED).map(McpToolSpec::name).collect(Collectors.joining(", ")) + "."));
    return new McpTool(client, spec, settings);
  }

  @Override
  public void close() {
    clients.close();
  }
}
