package io.dify.runtime.tool;

import io.dify.core.secret.Secret;
import io.dify.core.tool.mcp.McpListing;
import io.dify.core.tool.mcp.McpServer;
import io.dify.core.tool.mcp.McpToolSpec;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MCP servers as rows: times and tools can be read, address and header fields are secret. */
final class McpRows {
  private static final String ADDRESS = "url";
  private static final String HEADER = "header ";

  private McpRows() {}

  static String definition(McpServer server) {
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("timeout_millis", server.timeout().toMillis());
    definition.put("read_timeout_millis", server.readTimeout().toMillis());
    definition.put("tools", server.tools().stream().map(McpToolSpec::toValue).toList());
    return ValueJson.write(Value.from(definition));
  }

  static Map<String, Secret> secrets(McpServer server) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    secrets.put(ADDRESS, Secret.of(server.url()));
    server.headers().forEach((name, value) -> secrets.put(HEADER + name, value));
    return secrets;
  }

  static McpServer server(SealedTools row, Map<String, Secret> secrets) {
    Value definition = ValueJson.read(row.definition());
    Map<String, Secret> headers = new LinkedHashMap<>();
    secrets.forEach((name, value) -> {
      if (name.startsWith(HEADER)) {
        headers.put(name.substring(HEADER.length()), value);
      }
    });
    return new McpServer(row.id(), row.name(), secrets.getOrDefault(ADDRESS, Secret.of("")).reveal(), headers,
        duration(definition, "timeout_millis", McpServer.DEFAULT_TIMEOUT),
        duration(definition, "read_timeout_millis", McpServer.DEFAULT_READ_TIMEOUT), tools(definition));
  }

  private static List<McpToolSpec> tools(Value definition) {
    return definition instanceof Value.Obj object && object.fields().get("tools") instanceof Value.Array list
        ? list.items().stream().map(McpListing::tool).flatMap(Optional::stream).toList()
        : List.of();
  }

  private static Duration duration(Value definition, String name, Duration otherwise) {
    return definition instanceof Value.Obj object && object.fields().get(name) instanceof Value.Whole millis
        && millis.number() > 0 ? Duration.ofMillis(millis.number()) : otherwise;
  }
}
