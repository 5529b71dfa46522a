package io.dify.core.model.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpReply;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
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

    /** The call as it goes out; unchanged unless the protocol signs its calls. */
    default HttpCall signed(HttpCall call) {
      return call;
    }

    /** The objects of an answer; server-sent events or lines unless the protocol has a framing of its own. */
    default JsonEvents events(HttpReply reply, ServiceFailures failures) {
      return JsonEvents.of(reply, failures);
    }

    /** What takes the objects of one answer, in order. For one thread. */
    Consumer<JsonNode> reader(ModelCall call, AnswerParts answer);
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
    HttpBody body = HttpBody.of("application/json", protocol.request(call, cancellation).toString());
    try (HttpReply reply = json.open(protocol.signed(json.call(protocol.path(), body)), cancellation)) {
      read(protocol.events(reply, json.failures()), protocol.reader(call, parts));
    }
    cancellation.throwIfCancelled();
    if (!parts.isFinished()) {
      throw json.failures().cutOff(null);
    }
    return parts.answer();
  }

  private void read(JsonEvents events, Consumer<JsonNode> reader) {
    boolean begun = false;
    for (JsonNode event = next(events, false); event != null; event = next(events, begun)) {
      begun = true;
      if (event.has("error")) {
        throw json.failures().inStream(event.toString());
      }
      reader.accept(event);
    }
  }

  private @Nullable JsonNode next(JsonEvents events, boolean begun) {
    try {
      return events.next();
    } catch (DifyException e) {
      throw begun && e.code() == ErrorCode.NETWORK ? json.failures().cutOff(e) : e;
    }
  }

  /** Name and place. */
  @Override
  public String toString() {
    return name + " of provider " + service;
  }
}
