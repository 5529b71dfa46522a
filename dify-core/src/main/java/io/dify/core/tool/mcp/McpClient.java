package io.dify.core.tool.mcp;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection with one MCP server: agrees on a version when it is first used, begins a new session when the server has forgotten the old one, keeps the list of
 * tools until the server says that it has changed. A call is never sent twice, except when the server refused it for want of a session. Thread-safe;
 * calls run side by side, and no lock is held while one waits.
 */
public final class McpClient implements AutoCloseable {
  /** Versions of the protocol that are spoken, the preferred first. */
  public static final List<String> VERSIONS = List.of("2025-06-18", "2025-03-26", "2024-11-05");
  /** Tools of a server at most. */
  public static final int MAX_TOOLS = 500;

  private static final Logger LOG = LoggerFactory.getLogger(McpClient.class);
  private static final int MAX_PAGES = 50;
  private static final int MAX_ASKED = 20;
  private static final Pattern SESSION_ID = Pattern.compile("[\\x21-\\x7e]{1,1024}");
  private static final Value.Obj NOTHING = new Value.Obj(Map.of());

  private final McpServer server;
  private final McpWire wire;
  private final AtomicLong ids = new AtomicLong();
  private final AtomicReference<@Nullable McpSession> session = new AtomicReference<>();
  private final AtomicReference<@Nullable List<McpToolSpec>> listed = new AtomicReference<>();

  /** A connection that is opened when it is first used, through this gateway. */
  public McpClient(HttpGateway http, McpServer server) {
    this.server = server;
    this.wire = new McpWire(http, server);
  }

  /**
   * The tools of the server, those with unusable names or schemas left out. Asked for once and then remembered.
   *
   * @throws DifyException {@code TOOL_FAILED} when the server does not keep to the protocol, {@code LIMIT_EXCEEDED} when its list does not end; what the
   *     gateway throws
   */
  public List<McpToolSpec> tools(Cancellation cancellation) {
    List<McpToolSpec> known = listed.get();
    return known != null ? known : refreshed(cancellation);
  }

  /** The tools, asked for anew. */
  public List<McpToolSpec> refreshed(Cancellation cancellation) {
    List<McpToolSpec> tools = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> cursors = new HashSet<>();
    String cursor = "";
    do {
      Value.Obj page = result("tools/list", cursor.isEmpty()
          ? NOTHING
          : new Value.Obj(Map.of("cursor",
              Value.of(cursor))),
          cancellation);
      for (Value tool : page.fields().get("tools") instanceof Value.Array list ? list.items() : List.<Value>of()) {
        McpListing.tool(tool).filter(spec -> names.add(spec.name())).ifPresentOrElse(tools::add,
            () -> LOG.debug("A tool of the MCP server {} cannot be used and is left out.", server.name()));
      }
      cursor = page.fields().get("nextCursor") instanceof Value.Text next ? next.text() : "";
      boolean endless = !cursor.isEmpty() && (!cursors.add(cursor) || cursors.size() > MAX_PAGES);
      if (endless || tools.size() > MAX_TOOLS) {
        throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The list of tools of the MCP server " + server.name()
            + " does not end: more than " + MAX_PAGES + " pages or " + MAX_TOOLS + " tools.");
      }
    } while (!cursor.isEmpty());
    List<McpToolSpec> complete = List.copyOf(tools);
    listed.set(complete);
    return complete;
  }

  /** Whether the server answers: returns when it does. */
  public void ping(Cancellation cancellation) {
    result("ping", NOTHING, cancellation);
  }

  /** The result of calling a tool, as the server gave it. */
  Value.Obj call(String tool, Value.Obj arguments, Cancellation cancellation) {
    Map<String, Value> params = new LinkedHashMap<>();
    params.put("name", Value.of(tool));
    params.put("arguments", arguments);
    return result("tools/call", new Value.Obj(params), cancellation);
  }

  private Value.Obj result(String method, Value.Obj params, Cancellation cancellation) {
    McpSession current = opened(cancellation);
    McpReply reply = exchange(method, params, current, cancellation);
    if (reply instanceof McpReply.SessionLost) {
      session.compareAndSet(current, null);
      listed.set(null);
      reply = exchange(method, params, opened(cancellation), cancellation);
    }
    return switch (reply) {
      case McpReply.Result result -> result.result();
      case McpReply.Failure failure -> throw new DifyException(ErrorCode.TOOL_FAILED, "The MCP server "
          + server.name() + " refused " + method + ": " + failure.message() + " (" + failure.code() + ").");
      case McpReply.SessionLost lost -> throw new DifyException(ErrorCode.TOOL_FAILED,
          "The MCP server " + server.name() + " forgets each session at once.");
    };
  }

  private McpReply exchange(String method, Value.Obj params, McpSession current, Cancellation cancellation) {
    long id = ids.incrementAndGet();
    try {
      return wire.request(id, method, params, current, new Answering(current), cancellation);
    } catch (DifyException e) {
      if (e.code() == ErrorCode.CANCELLED || e.code() == ErrorCode.TIMEOUT) {
        wire.mention(McpWire.notification("notifications/cancelled", new Value.Obj(
            Map.of("requestId", Value.of(id), "reason", Value.of("nobody waits for it any more")))), current);
      }
      throw e;
    }
  }

  /** Several callers may open one at the same time; the first stays, the others are ended. */
  private McpSession opened(Cancellation cancellation) {
    McpSession known = session.get();
    if (known != null) {
      return known;
    }
    McpSession fresh = open(cancellation);
    if (session.compareAndSet(null, fresh)) {
      return fresh;
    }
    McpSession other = session.get();
    if (other == null) {
      return fresh;
    }
    end(fresh);
    return other;
  }

  private McpSession open(Cancellation cancellation) {
    McpReply reply = wire.request(ids.incrementAndGet(), "initialize", greeting(), McpSession.NONE,
        new Answering(McpSession.NONE), cancellation);
    if (!(reply instanceof McpReply.Result result)) {
      String why = reply instanceof McpReply.Failure failure ? failure.message() : "it knows no session";
      throw new DifyException(ErrorCode.TOOL_FAILED,
          "The MCP server " + server.name() + " does not let anybody in: " + why + ".");
    }
    McpSession agreed = new McpSession(sessionId(result), version(result));
    wire.notify("notifications/initialized", NOTHING, agreed, cancellation);
    return agreed;
  }

  private static Value.Obj greeting() {
    return (Value.Obj) Value.from(Map.of("protocolVersion", VERSIONS.getFirst(), "capabilities", Map.of(),
        "clientInfo", Map.of("name", "dify-jvm", "version", "1")));
  }

  private Optional<String> sessionId(McpReply.Result result) {
    Optional<String> id = result.headers().first("Mcp-Session-Id");
    if (id.isPresent() && !SESSION_ID.matcher(id.get()).matches()) {
      throw new DifyException(ErrorCode.TOOL_FAILED,
          "The MCP server " + server.name() + " gave a session id that is none.");
    }
    return id;
  }

  private String version(McpReply.Result result) {
    Value version = result.result().fields().getOrDefault("protocolVersion", Value.nothing());
    if (version instanceof Value.Text text && VERSIONS.contains(text.text())) {
      return text.text();
    }
    throw new DifyException(ErrorCode.TOOL_FAILED, "The MCP server " + server.name()
        + " speaks a version of the protocol that is not known here; known are " + String.join(", ", VERSIONS) + ".");
  }

  private void end(McpSession ended) {
    if (ended.id().isPresent()) {
      wire.end(ended);
    }
  }

  /** Ends the session, if there is one; a second's patience. The next use begins a new one. */
  @Override
  public void close() {
    McpSession last = session.getAndSet(null);
    if (last != null) {
      end(last);
    }
  }

  /** Answers pings; refuses everything else a server may ask, since nothing was offered to it. */
  private final class Answering implements McpWire.Listener {
    private final McpSession current;
    private final AtomicInteger asked = new AtomicInteger();

    Answering(McpSession current) {
      this.current = current;
    }

    @Override
    public void notified(String method) {
      if (method.equals("notifications/tools/list_changed")) {
        listed.set(null);
      }
    }

    @Override
    public void asked(Value id, String method) {
      if (asked.incrementAndGet() > MAX_ASKED) {
        return;
      }
      Map<String, Object> answer = new LinkedHashMap<>(Map.of("jsonrpc", "2.0", "id", id));
      if (method.equals("ping")) {
        answer.put("result", Map.of());
      } else {
        answer.put("error", Map.of("code", -32601, "message", "This client offers nothing to servers."));
      }
      wire.mention((Value.Obj) Value.from(answer), current);
    }
  }
}
