package io.dify.core.model.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.http.HttpReply;
import io.dify.core.model.rest.JsonEvents;
import io.dify.core.model.rest.ServiceFailures;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Frames as objects: {@code {"<type of event>": <payload>}}, and {@code {"error": {"type", "message"}}} for exceptions. For one thread. */
final class ConverseEvents implements JsonEvents {
  private static final String MEDIA_TYPE = "application/vnd.amazon.eventstream";
  private final FrameReader frames;
  private final ServiceFailures failures;

  private ConverseEvents(FrameReader frames, ServiceFailures failures) {
    this.frames = frames;
    this.failures = failures;
  }

  static ConverseEvents of(HttpReply reply, ServiceFailures failures) {
    String type = reply.headers().first("Content-Type").orElse("");
    if (!type.toLowerCase(Locale.ROOT).startsWith(MEDIA_TYPE)) {
      throw failures.notUnderstood(null);
    }
    return new ConverseEvents(new FrameReader(reply.body(), failures), failures);
  }

  @Override
  public @Nullable JsonNode next() {
    Frame frame = frames.next();
    if (frame == null) {
      return null;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    return switch (frame.header(":message-type")) {
      case "event" -> object.set(frame.header(":event-type"), failures.object(frame.payload()));
      case "exception" -> error(object, frame.header(":exception-type"),
          failures.object(frame.payload()).path("message").asText());
      case "error" -> error(object, frame.header(":error-code"), frame.header(":error-message"));
      default -> object;
    };
  }

  private static ObjectNode error(ObjectNode object, String type, String message) {
    object.putObject("error").put("type", type).put("message", message);
    return object;
  }
}
