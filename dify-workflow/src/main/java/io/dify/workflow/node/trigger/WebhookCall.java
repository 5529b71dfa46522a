package io.dify.workflow.node.trigger;

import io.dify.core.value.Value;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request that a webhook got. Immutable.
 *
 * @param method its method, in capital letters
 * @param contentType its media type in small letters, without parameters; empty when it names none
 * @param headers its headers by names in small letters, credentials left out
 * @param query its query parameters, the first of each name
 * @param body what it carried: an object for JSON and forms, text for plain text, a file for bytes
 */
public record WebhookCall(String method, String contentType, Map<String, String> headers, Map<String, String> query,
    Value body) {
  /** Copies. */
  public WebhookCall {
    Map<String, String> small = new TreeMap<>();
    headers.forEach((name, value) -> small.put(name.toLowerCase(Locale.ROOT), value));
    headers = Map.copyOf(small);
    query = Map.copyOf(query);
  }

  /** The whole request as apps see it: {@code method}, {@code headers}, {@code query_params}, {@code body}. */
  Value.Obj raw() {
    return (Value.Obj) Value.from(Map.of("method", method, "headers", new TreeMap<>(headers), "query_params",
        new TreeMap<>(query), "body", body));
  }
}
