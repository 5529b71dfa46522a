package io.dify.core.model.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpReply;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.value.ValueJson;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One chat model of a service whose protocol is spoken directly. Every call streams; nothing is repeated. Thread-safe. */
public final class DirectChat implements ChatModel {
  /** A protocol whose requests are JSON and whose answers are streams of JSON objects. */
  public interface Protocol {
    /** The path of a streamed call below the service's address, beginning with a slash. */
    String path();

    /** The body of a request. */
    ObjectNode request(ModelCall call, Cancellation cancellation);

    /** Takes one object of an answer. */
    void read(JsonNode event, AnswerParts answer);
  }

  private final ModelService service;
  private final JsonService json;
  private final String name;
  private final Protocol protocol;

  /** The model of this name. */
  public DirectChat(ModelService service, String name, Protocol protocol) {
    this.service = service;
    this.json = new JsonService(service, name);
    this.name = name;
    this.protocol = protocol;
  }

  @Override
  public ModelAnswer answer(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    AnswerParts parts = new AnswerParts(call, sink);
    ObjectNode request = protocol.request(call, cancellation);
    try (HttpReply reply = json.open(protocol.path(), request, cancellation)) {
      read(JsonEvents.of(reply), parts);
    }
    cancellation.throwIfCancelled();
    if (!parts.isFinished()) {
      throw json.failures().cutOff(null);
    }
    return parts.answer();
  }

  private void read(JsonEvents events, AnswerParts parts) {
    boolean begun = false;
    for (String data = next(events, false); data != null; data = next(events, begun)) {
      begun = true;
      JsonNode event = parsed(data);
      if (event.has("error")) {
        throw json.failures().inStream(data);
      }
      protocol.read(event, parts);
    }
  }

  private @Nullable String next(JsonEvents events, boolean begun) {
    try {
      return events.next();
    } catch (DifyException e) {
      throw begun && e.code() == ErrorCode.NETWORK ? json.failures().cutOff(e) : e;
    }
  }

  private JsonNode parsed(String data) {
    try {
      JsonNode event = ValueJson.mapper().readTree(data);
      if (event.isObject()) {
        return event;
      }
    } catch (JsonProcessingException e) {
      throw json.failures().notUnderstood(e);
    }
    throw json.failures().notUnderstood(null);
  }

  /** Name and place. */
  @Override
  public String toString() {
    return name + " of provider " + service;
  }
}
