package io.dify.core.tool.mcp;

import io.dify.core.http.HttpGateway;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The connections in use; the one that was not used for longest is closed when there are too many. Thread-safe. */
final class McpClients implements AutoCloseable {
  private static final int MAX_CLIENTS = 200;

  /** Connections are never shared between workspaces. */
  private record Key(String tenant, McpServer server) {}

  private final HttpGateway http;
  private final Map<Key, McpClient> clients = new LinkedHashMap<>(16, 0.75f, true);

  McpClients(HttpGateway http) {
    this.http = http;
  }

  McpClient of(String tenant, McpServer server) {
    McpClient eldest = null;
    McpClient client;
    synchronized (clients) {
      client = clients.computeIfAbsent(new Key(tenant, server), key -> new McpClient(http, key.server()));
      if (clients.size() > MAX_CLIENTS) {
        eldest = clients.remove(clients.keySet().iterator().next());
      }
    }
    if (eldest != null) {
      eldest.close();
    }
    return client;
  }

  @Override
  public void close() {
    List<McpClient> all;
    synchronized (clients) {
      all = new ArrayList<>(clients.values());
      clients.clear();
    }
    all.forEach(McpClient::close);
  }
}
