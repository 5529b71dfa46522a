package io.dify.core.model.bedrock;

import java.util.Map;

/**
 * One message of an AWS event stream.
 *
 * @param headers the headers that are texts, by name
 * @param payload the content, in UTF-8
 */
record Frame(Map<String, String> headers, String payload) {
  Frame {
    headers = Map.copyOf(headers);
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }
}
