package io.dify.workflow.node.trigger;

import io.dify.core.value.Value;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A request that a webhook got. Immutable.
 *
 * @param method its method, in capital letters
 * @param contentType its media type in small letters, without parameters; empty when it names none
 * @param headers its headers by names in small letters
 * @param query its query parameters, the first of each name
 * @param body what it carried: an object for JSON and forms, text for plain text, a file for bytes
 */
public record WebhookCall(String method, String contentType, Map<String, String> headers, Map<String, String> query,
    Value body) {
  /** An app that wants one of them declares it. */
  private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization", "cookie");

  /** Copies. */
  public WebhookCall {
    Map<String, String> small = new TreeMap<>();
    headers.forEach((name, value) -> small.put(name.toLowerCase(Locale.ROOT), value));
    headers = Map.copyOf(small);
    query = Map.copyOf(query);
  }

  /** The whole request as apps see it: {@code method}, {@code headers} without credentials, {@code query_params}, {@code body}. */
  Value.Obj raw() {
    Map<String, String> shown = new TreeMap<>(headers);
    shown.keySet().removeAll(CREDENTIALS);
    return new Value.Obj(Map.of("method", Value.of(method), "headers", Value.from(shown), "query_params",
        Value.from(new TreeMap<>(query)), "body", body));
  }
}
