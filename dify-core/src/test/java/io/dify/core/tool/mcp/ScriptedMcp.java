package io.dify.core.tool.mcp;

import io.dify.core.secret.Secret;
import io.dify.core.tool.ToolServer;
import io.dify.core.tool.ToolServer.Reply;
import io.dify.core.tool.ToolServer.Request;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** An MCP server that keeps to the protocol until a test makes it lie. */
final class ScriptedMcp implements AutoCloseable {
  static final String TOOLS = """
      {"tools": [{"name": "add", "description": "Adds", "inputSchema": {"type": "object", "properties":
        {"a": {"type": "integer"}, "b": {"type": "integer"}}, "required": ["a"]},
        "outputSchema": {"type": "object", "properties": {"sum": {"type": "integer"}}, "required": ["sum"]}}]}""";

  final ToolServer http = new ToolServer();
  final Set<String> sessions = ConcurrentHashMap.newKeySet();
  final AtomicInteger initialized = new AtomicInteger();
  final List<String> methods = new CopyOnWriteArrayList<>();
  volatile boolean asEvents;
  volatile String version = "2025-06-18";
  private final Map<String, BiFunction<Request, Value, Reply>> scripts = new ConcurrentHashMap<>();

  ScriptedMcp() {
    http.answering(this::answer);
    result("tools/list", TOOLS);
    result("ping", "{}");
    result("tools/call",
        "{\"content\": [{\"type\": \"text\", \"text\": \"three\"}], \"structuredContent\": {\"sum\": 3}}");
  }

  McpServer server() {
    return new McpServer("srv", "Server", http.url("/mcp"), Map.of("Authorization", Secret.of("Bearer canary-9")),
        McpServer.DEFAULT_TIMEOUT, McpServer.DEFAULT_READ_TIMEOUT, List.of());
  }

  McpClient client() {
    return new McpClient(http.http(), server());
  }

  /** This method gives this result from now on. */
  ScriptedMcp result(String method, String result) {
    return on(method, (request, id) -> message(id, "result", result));
  }

  ScriptedMcp on(String method, BiFunction<Request, Value, Reply> script) {
    scripts.put(method, script);
    return this;
  }

  Reply message(Value id, String field, String content) {
    return messages("{\"jsonrpc\": \"2.0\", \"id\": " + ValueJson.write(id) + ", \"" + field + "\": " + content + "}");
  }

  Reply messages(String... messages) {
    if (!asEvents) {
      return Reply.json(messages[messages.length - 1]);
    }
    StringBuilder events = new StringBuilder(": hello\n\n");
    for (String message : messages) {
      events.append("event: message\ndata: ").append(message.replace("\n", "\ndata: ")).append("\n\n");
    }
    return Reply.of("text/event-stream", events.toString());
  }

  private Reply answer(Request request) {
    if (request.method().equals("DELETE")) {
      methods.add("DELETE");
      sessions.remove(request.header("Mcp-Session-Id"));
      return Reply.status(200, "");
    }
    Value.Obj message = request.json();
    String method = message.fields().get("method") instanceof Value.Text text ? text.text() : "answer";
    methods.add(method);
    if (method.equals("initialize") && !scripts.containsKey("initialize")) {
      String id = "session-" + initialized.incrementAndGet();
      sessions.add(id);
      Reply reply = message(message.fields().getOrDefault("id", Value.nothing()), "result",
          "{\"protocolVersion\": \"" + version + "\", \"capabilities\": {\"tools\": {}}, \"serverInfo\": {}}");
      Map<String, String> headers = new HashMap<>(reply.headers());
      headers.put("Mcp-Session-Id", id);
      return new Reply(200, headers, reply.body(), -1);
    }
    if (!method.equals("initialize") && !sessions.contains(request.header("Mcp-Session-Id"))) {
      return Reply.status(404, "no session");
    }
    if (!message.fields().containsKey("id") || method.equals("answer")) {
      return Reply.status(202, "");
    }
    return scripts.get(method).apply(request, message.fields().getOrDefault("id", Value.nothing()));
  }

  List<Value.Obj> bodies(String method) {
    List<Value.Obj> found = new ArrayList<>();
    http.requests().stream().filter(request -> request.method().equals("POST")).map(Request::json)
        .filter(body -> method.equals("answer")
            ? !body.fields().containsKey("method")
            : Value.of(method).equals(body.fields().get("method")))
        .forEach(found::add);
    return found;
  }

  @Override
  public void close() {
    http.close();
  }
}
