package io.dify.workflow.node.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.UrlText;
import io.dify.core.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Address and headers of one request, from their templates. Stateless. */
final class Requested {
  /** Copied along with a request from elsewhere, and worked out anew by the gateway: not worth a failure. */
  private static final Set<String> IGNORED = HttpGateway.OWN_HEADERS.stream().map(name -> name.toLowerCase(Locale.ROOT))
      .filter(name -> !name.equals("host") && !name.startsWith("proxy-")).collect(Collectors.toSet());

  private Requested() {}

  static String url(HttpConfig config, Function<Template, String> render) {
    String written = render.apply(config.url()).strip();
    String url = UrlText.encoded(written);
    if (!url.regionMatches(true, 0, "http://", 0, 7) && !url.regionMatches(true, 0, "https://", 0, 8)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          written.isEmpty()
              ? "The address of the request is empty; give it a value."
              : "The address of the request does not begin with http:// or https://; write it in full.");
    }
    int fragment = url.indexOf('#');
    String whole = fragment < 0 ? url : url.substring(0, fragment);
    String query = config.params().fill(render).stream()
        .map(param -> UrlText.component(param.key()) + "=" + UrlText.component(param.value()))
        .collect(Collectors.joining("&"));
    return query.isEmpty() ? whole : whole + (whole.contains("?") ? "&" : "?") + query;
  }

  static HttpHeaders headers(HttpConfig config, Function<Template, String> render, String authority) {
    HttpHeaders headers = HttpHeaders.none();
    for (Lines.Filled field : config.headers().fill(render)) {
      boolean isOwnHost = field.key().equalsIgnoreCase("host") && field.value().equalsIgnoreCase(authority);
      if (!isOwnHost && !IGNORED.contains(field.key().toLowerCase(Locale.ROOT))) {
        headers = with(headers, field);
      }
    }
    if (config.authorization().isPresent()) {
      HttpConfig.Authorization authorization = config.authorization().get();
      headers = headers.without(List.of(authorization.header())).and(authorization.header(),
          shown(authorization.scheme(), render.apply(authorization.key()).strip()));
    }
    return headers;
  }

  private static HttpHeaders with(HttpHeaders headers, Lines.Filled field) {
    try {
      return headers.and(field.key(), field.value());
    } catch (DifyException e) {
      throw new DifyException(e.code(), "Line " + field.line() + " of the headers cannot be sent: " + e.text()
          + " A line is a name, a colon and a value.", e);
    }
  }

  private static String shown(HttpConfig.Scheme scheme, String key) {
    if (key.isEmpty()) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The key of the authorization is empty; set it, or the variable it comes from, or choose no-auth.");
    }
    return switch (scheme) {
      case BASIC -> "Basic " + (key.contains(":")
          ? Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8))
          : key);
      case BEARER -> "Bearer " + key;
      case CUSTOM -> key;
    };
  }
}
