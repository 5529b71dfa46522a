package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * An answer of a server.
 *
 * @param json the body when it is JSON, else null as JSON has it
 * @param headers by names in small letters
 */
public record Answer(int status, JsonNode json, byte[] bytes, Map<String, List<String>> headers) {
  static Answer of(HttpResponse<byte[]> response) throws IOException {
    Answer plain = new Answer(response.statusCode(), ValueJson.mapper().nullNode(), response.body(),
        response.headers().map());
    return plain.media().equals("application/json")
        ? new Answer(plain.status, ValueJson.mapper().readTree(plain.bytes), plain.bytes, plain.headers)
        : plain;
  }

  /** The media type, without parameters; empty when there is none. */
  String media() {
    return header("content-type").replaceFirst(";.*", "");
  }

  /** The body as text. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A header by its name in small letters, empty when absent. */
  public String header(String name) {
    return headers.getOrDefault(name, List.of("")).getFirst();
  }

  /** The JSON of an answer that must be a success. */
  public JsonNode ok() {
    if (status / 100 != 2) {
      throw new AssertionError(status + " " + text());
    }
    return json;
  }

  /** Status and code of an answer that must be an error. */
  public String error() {
    if (status / 100 == 2 || json.path("status").asInt() != status || json.path("message").asText().isEmpty()) {
      throw new AssertionError("No error of this API: " + status + " " + text());
    }
    return status + " " + json.path("code").asText();
  }
}
