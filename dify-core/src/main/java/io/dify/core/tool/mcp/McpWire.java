package io.dify.core.tool.mcp;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.HttpReply;
import io.dify.core.http.Origin;
import io.dify.core.tool.VisibleText;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON-RPC 2.0 over streamable HTTP, one POST per message. Thread-safe. */
final class McpWire {
  private static final Logger LOG = LoggerFactory.getLogger(McpWire.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration BRIEF = Duration.ofSeconds(1);
  private static final long MAX_BYTES = 4 << 20;
  private static final int MAX_SHOWN = 300;
  private static final int NOT_FOUND = 404;

  private final HttpGateway http;
  private final McpServer server;
  private final HttpLimits limits;

  McpWire(HttpGateway http, McpServer server) {
    this.http = http;
    this.server = server;
    Duration total = server.readTimeout().compareTo(server.timeout()) > 0 ? server.readTimeout() : server.timeout();
    this.limits = new HttpLimits(CONNECT, server.timeout(), total, total, MAX_BYTES);
  }

  /** What a server may say while it works on a request. */
  interface Listener {
    /** A notification. */
    void notified(String method);

    /** A request of its own, with its id. */
    void asked(Value id, String method);
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws DifyException {@code TOOL_FAILED} when the server answers what the protocol does not allow, and whatever the gateway throws
   */
  McpReply request(long id, String method, Value.Obj params, McpSession session, Listener listener,
      Cancellation cancellation) {
    Map<String, Value> message = message(method, params);
    message.put("id", Value.of(id));
    try (HttpReply reply = http.send(call("POST", session, limits, new Value.Obj(message)), cancellation)) {
      if (reply.status() == NOT_FOUND && session.id().isPresent()) {
        return new McpReply.SessionLost();
      }
      if (reply.status() / 100 != 2) {
        throw refused(reply, method);
      }
      return new McpAnswer(Origin.of(server.url()), id, listener).read(reply);
    }
  }

  /** Sends a notification. */
  void notify(String method, Value.Obj params, McpSession session, Cancellation cancellation) {
    send(new Value.Obj(message(method, params)), session, limits, cancellation);
  }

  /** Sends something of which nobody waits to hear whether it arrived. */
  void mention(Value.Obj message, McpSession session) {
    try {
      send(message, session, brief(), Cancellation.none());
    } catch (DifyException e) {
      LOG.debug("A message to the MCP server {} got lost: {}", server.name(), e.text());
    }
  }

  /** A notification as a message. */
  static Value.Obj notification(String method, Value.Obj params) {
    return new Value.Obj(message(method, params));
  }

  /** Ends a session. */
  void end(McpSession session) {
    HttpCall call = new HttpCall("DELETE", server.url(), session.on(headers()), HttpBody.none(), brief());
    try (HttpReply reply = http.send(call, Cancellation.none())) {
      LOG.trace("The MCP server {} answered {} to the end of a session.", server.name(), reply.status());
    } catch (DifyException e) {
      LOG.debug("A session with the MCP server {} could not be ended: {}", server.name(), e.text());
    }
  }

  private void send(Value.Obj message, McpSession session, HttpLimits within, Cancellation cancellation) {
    try (HttpReply reply = http.send(call("POST", session, within, message), cancellation)) {
      if (reply.status() / 100 != 2) {
        throw refused(reply, "a notification");
      }
    }
  }

  private static Map<String, Value> message(String method, Value.Obj params) {
    Map<String, Value> message = new LinkedHashMap<>();
    message.put("jsonrpc", Value.of("2.0"));
    message.put("method", Value.of(method));
    if (!params.fields().isEmpty()) {
      message.put("params", params);
    }
    return message;
  }

  private HttpCall call(String method, McpSession session, HttpLimits within, Value.Obj message) {
    return new HttpCall(method, server.url(), session.on(headers()),
        HttpBody.of("application/json", ValueJson.write(message)), within);
  }

  private HttpHeaders headers() {
    HttpHeaders headers = HttpHeaders.none();
    for (var header : server.headers().entrySet()) {
      headers = headers.with(header.getKey(), header.getValue().reveal());
    }
    return headers.with("Accept", "application/json, text/event-stream");
  }

  private static HttpLimits brief() {
    return new HttpLimits(BRIEF, BRIEF, BRIEF, BRIEF, MAX_BYTES);
  }

  private DifyException refused(HttpReply reply, String method) {
    String change = switch (reply.status()) {
      case 401, 403 -> "check its header fields, for example Authorization";
      case 404, 405 -> "check the address; it must be an endpoint that speaks MCP over streamable HTTP";
      case 301, 302, 303, 307, 308 -> "it sends callers elsewhere, which is not followed; use the final address";
      default -> VisibleText.of(reply.text(), MAX_SHOWN);
    };
    return new DifyException(ErrorCode.TOOL_FAILED, String.format(Locale.ROOT,
        "The MCP server %s answered with status %d to %s: %s.", server.name(), reply.status(), method, change));
  }
}
