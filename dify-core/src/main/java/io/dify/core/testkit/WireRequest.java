package io.dify.core.testkit;

import io.dify.core.http.HttpHeaders;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A request that {@link WireServer} received.
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
        : new Value.Obj(Map.of());
  }

  /** A field of the JSON body, {@link Value#nothing()} when absent. */
  public Value field(String name) {
    return json().fields().getOrDefault(name, Value.nothing());
  }

  /** The content of a field of a {@code multipart/form-data} body, empty when absent. */
  public String part(String name) {
    String boundary = headers.first("Content-Type").orElse("").replaceFirst(".*boundary=", "").replace("\"", "");
    return Arrays.stream(body.split("--" + Pattern.quote(boundary)))
        .filter(part -> part.contains("name=\"" + name + "\""))
        .findFirst().map(part -> part.substring(part.indexOf("\r\n\r\n") + 4, part.length() - 2)).orElse("");
  }

  /** Whether a streamed answer is asked for. */
  public boolean isStreaming() {
    return field("stream").equals(Value.of(true));
  }
}
