package io.dify.core.tool.mcp;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpReply;
import io.dify.core.http.Origin;
import io.dify.core.http.SseEvent;
import io.dify.core.http.SseReader;
import io.dify.core.tool.VisibleText;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the answer to one request in what a server sends: one JSON document, or a stream of events with other messages before it. For one thread. */
final class McpAnswer {
  private static final int MAX_MESSAGES = 1000;
  private static final int MAX_SHOWN = 500;

  private final Origin origin;
  private final Value id;
  private final McpWire.Listener listener;
  private int messages;

  McpAnswer(Origin origin, long id, McpWire.Listener listener) {
    this.origin = origin;
    this.id = Value.of(id);
    this.listener = listener;
  }

  McpReply read(HttpReply reply) {
    String type = reply.headers().first("Content-Type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "application/json" -> ofMessages(list(parsed(reply.text())), reply)
          .orElseThrow(() -> wrong("answered to another request than was sent"));
      case "text/event-stream" -> ofStream(reply);
      default -> throw wrong("answered in the type '" + VisibleText.of(type, 50) + "' instead of JSON or events");
    };
  }

  private McpReply ofStream(HttpReply reply) {
    SseReader events = new SseReader(reply.body());
    for (SseEvent event = events.next(); event != null; event = events.next()) {
      Optional<McpReply> found = event.data().isBlank()
          ? Optional.empty()
          : ofMessages(list(parsed(event.data())), reply);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new DifyException(ErrorCode.NETWORK,
        "The MCP server " + origin + " ended its stream of events before the answer.");
  }

  /** A batch, as 2025-03-26 has them, or a single message. */
  private static List<Value> list(Value value) {
    return value instanceof Value.Array batch ? batch.items() : List.of(value);
  }

  private Optional<McpReply> ofMessages(List<Value> batch, HttpReply reply) {
    Optional<McpReply> found = Optional.empty();
    for (Value message : batch) {
      if (++messages > MAX_MESSAGES) {
        throw wrong("sent more than " + MAX_MESSAGES + " messages without the answer");
      }
      if (!(message instanceof Value.Obj object)) {
        throw wrong("sent a message that is no object");
      }
      found = found.isPresent() ? found : ofMessage(object.fields(), reply);
    }
    return found;
  }

  private Optional<McpReply> ofMessage(Map<String, Value> message, HttpReply reply) {
    Value about = message.getOrDefault("id", Value.nothing());
    if (message.get("method") instanceof Value.Text method) {
      if (about.isNothing()) {
        listener.notified(method.text());
      } else {
        listener.asked(about, method.text());
      }
      return Optional.empty();
    }
    boolean failed = message.get("error") instanceof Value.Obj;
    if (!about.equals(id) && !(failed && about.isNothing())) {
      return Optional.empty();
    }
    if (message.get("error") instanceof Value.Obj error) {
      return Optional.of(failure(error.fields()));
    }
    if (message.get("result") instanceof Value.Obj result) {
      return Optional.of(new McpReply.Result(result, reply.headers()));
    }
    throw wrong("sent an answer with neither result nor error");
  }

  private static McpReply failure(Map<String, Value> error) {
    long code = error.get("code") instanceof Value.Whole whole ? whole.number() : 0;
    String message = error.get("message") instanceof Value.Text text ? text.text() : "no reason given";
    return new McpReply.Failure(code, VisibleText.of(message, MAX_SHOWN));
  }

  private Value parsed(String json) {
    try {
      return ValueJson.read(json);
    } catch (DifyException e) {
      throw wrong("sent what is no JSON: " + e.text());
    }
  }

  private DifyException wrong(String what) {
    return new DifyException(ErrorCode.TOOL_FAILED, "The MCP server " + origin + " " + what + ".");
  }
}
