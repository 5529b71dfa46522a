package io.dify.core.tool.openapi;

import io.dify.core.http.HttpHeaders;
import io.dify.core.secret.Secret;
import io.dify.core.tool.web.WebClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How callers of an API say who they are. Immutable; prints no secret. */
public sealed interface ApiAuth {
  /** Not at all. */
  record None() implements ApiAuth {}

  /**
   * In a header field.
   *
   * @param name name of the field
   * @param prefix what stands before the value
   * @param value the key; for {@link Prefix#BASIC} {@code name:password}, or already in base64
   */
  record Header(String name, Prefix prefix, Secret value) implements ApiAuth {}

  /**
   * In the query.
   *
   * @param name name of the parameter
   * @param value the key
   */
  record Query(String name, Secret value) implements ApiAuth {}

  /** What stands before a key. */
  enum Prefix {
    /** {@code Basic}. */
    BASIC,
    /** {@code Bearer}. */
    BEARER,
    /** Nothing. */
    CUSTOM
  }

  /** No authentication. */
  static ApiAuth none() {
    return new None();
  }

  /** The headers with this authentication. */
  default HttpHeaders on(HttpHeaders headers) {
    if (!(this instanceof Header header)) {
      return headers;
    }
    String key = header.value.reveal();
    return headers.with(header.name, switch (header.prefix) {
      case BEARER -> "Bearer " + key;
      case CUSTOM -> key;
      case BASIC -> "Basic " + (key.indexOf(':') < 0
          ? key
          : Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)));
    });
  }

  /** The address with this authentication. */
  default String on(String url) {
    return this instanceof Query query
        ? url + (url.indexOf('?') < 0 ? '?' : '&') + WebClient.encoded(query.name) + "="
            + WebClient.encoded(query.value.reveal())
        : url;
  }
}
