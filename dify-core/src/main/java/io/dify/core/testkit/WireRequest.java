package io.dify.core.testkit;

import io.dify.core.http.HttpHeaders;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;

/**
 * A request that {@link OpenAiWireServer} received.
 *
 * @param method HTTP method
 * @param path path and query
 * @param headers header fields
 * @param body text of the body
 */
public record WireRequest(String method, String path, HttpHeaders headers, String body) {
  /** The body as a JSON object; empty when it is none. */
  public Value.Obj json() {
    return !body.isBlank() && ValueJson.read(body) instanceof Value.Obj object
        ? object
        : new Value.Obj(java.util.Map.of());
  }

  /** A field of the JSON body, {@link Value#nothing()} when absent. */
  public Value field(String name) {
    return json().fields().getOrDefault(name, Value.nothing());
  }

  /** Whether a streamed answer is asked for. */
  public boolean isStreaming() {
    return field("stream").equals(Value.of(true));
  }
}
