package io.dify.runtime.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** The answer to a request. */
public sealed interface Reply {
  /** Its status, where that is known beforehand. */
  default int status() {
    return 200;
  }

  /** A JSON document with extra headers. */
  record Json(int status, JsonNode body, Map<String, String> headers) implements Reply {
    /** Copies. */
    public Json {
      headers = Map.copyOf(headers);
    }
  }

  /** Text of a media type with extra headers; always UTF-8. */
  record Text(int status, String mediaType, String body, Map<String, String> headers) implements Reply {
    /** Copies. */
    public Text {
      headers = Map.copyOf(headers);
    }

    /** Without extra headers. */
    public Text(int status, String mediaType, String body) {
      this(status, mediaType, body, Map.of());
    }
  }

  /** No content (204). */
  record Empty() implements Reply {
    @Override
    public int status() {
      return 204;
    }
  }

  /** Bytes of a file, status 200, 206 for a range of them, or 304 when the client has them. */
  record Bytes(Download download) implements Reply {}

  /**
   * A file that is made while it is sent, status 200, to be kept rather than shown.
   *
   * @param name name the client may keep it under
   * @param mediaType media type
   * @param source writes it; when it fails the connection breaks off, so that no client takes a part for the whole
   */
  record Written(String name, String mediaType, EventSource source) implements Reply {}

  /** Server-sent events, status 200. */
  record Events(EventSource source) implements Reply {}

  /** JSON with status 200. */
  static Reply json(JsonNode body) {
    return new Json(200, body, Map.of());
  }
}
