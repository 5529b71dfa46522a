package io.dify.core.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A request as it is written to a connection (RFC 9112, section 3). Stateless. */
final class RequestText {
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  private RequestText() {}

  static byte[] of(HttpCall call, WebAddress address, Route route) {
    StringBuilder head = new StringBuilder(512);
    head.append(call.method()).append(' ').append(route.isForwarded() ? address.origin().toString() : "")
        .append(address.target()).append(" HTTP/1.1\r\n");
    line(head, "Host", address.origin().authority());
    if (route.isForwarded() && route.proxy() != null) {
      route.proxy().authorization().ifPresent(value -> line(head, "Proxy-Authorization", value));
    }
    HttpHeaders headers = call.headers();
    headers.fields().forEach((name, values) -> values.forEach(value -> line(head, name, value)));
    if (headers.first("User-Agent").isEmpty()) {
      line(head, "User-Agent", "dify-jvm");
    }
    if (headers.first("Content-Type").isEmpty() && !call.body().contentType().isEmpty()) {
      line(head, "Content-Type", call.body().contentType());
    }
    byte[] body = call.body().bytes();
    if (body.length > 0 || WITH_BODY.contains(call.method())) {
      line(head, "Content-Length", Integer.toString(body.length));
    }
    ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + body.length + 2);
    request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
}
