package io.dify.core.tool.mcp;

import io.dify.core.secret.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A server, as it was set up.
 *
 * @param id id in this installation, which files name
 * @param name name, by which files may name it too
 * @param url address of its endpoint
 * @param headers header fields sent with every request, for example {@code Authorization}
 * @param timeout how long an answer may take to begin
 * @param readTimeout how long it may take in all, and how long between two of its pieces
 * @param tools its tools when they were last listed; empty to ask it each time
 */
public record McpServer(String id, String name, String url, Map<String, Secret> headers, Duration timeout,
    Duration readTimeout, List<McpToolSpec> tools) {
  /** Unless something else is set: 30 s. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  /** Unless something else is set: 5 min. */
  public static final Duration DEFAULT_READ_TIMEOUT = Duration.ofMinutes(5);

  /** Copies. */
  public McpServer {
    headers = Map.copyOf(headers);
    tools = List.copyOf(tools);
  }

  /** A server without header fields and with the usual times. */
  public static McpServer of(String id, String url) {
    return new McpServer(id, id, url, Map.of(), DEFAULT_TIMEOUT, DEFAULT_READ_TIMEOUT, List.of());
  }

  /** The name only: the address may hold a key. */
  @Override
  public String toString() {
    return "McpServer[" + name + "]";
  }

  /** The same with these tools. */
  public McpServer with(List<McpToolSpec> listed) {
    return new McpServer(id, name, url, headers, timeout, readTimeout, listed);
  }
}
