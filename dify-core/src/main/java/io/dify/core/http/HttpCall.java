package io.dify.core.http;

import io.dify.core.error.DifyException;
import java.util.Locale;

/**
 * A request to make. The text form holds method and origin only, since the rest may hold secrets.
 *
 * @param method {@code GET}, {@code POST} ...
 * @param url full {@code http} or {@code https} URL
 * @param headers without {@code Host}, {@code Content-Length}, {@code Connection} and {@code Transfer-Encoding}, which the gateway sets
 * @param body what is sent
 * @param limits bounds
 * @param verified whether the certificate of an {@code https} server must be trusted and be its own; anything else gives up knowing whom one talks to
 */
public record HttpCall(String method, String url, HttpHeaders headers, HttpBody body, HttpLimits limits,
    boolean verified) {
  /** Upper-cases the method. */
  public HttpCall {
    method = method.toUpperCase(Locale.ROOT);
    if (!method.matches("[A-Z]{1,16}")) {
      throw new IllegalArgumentException("Not an HTTP method: " + method);
    }
  }

  /** A request to a server whose certificate is checked. */
  public HttpCall(String method, String url, HttpHeaders headers, HttpBody body, HttpLimits limits) {
    this(method, url, headers, body, limits, true);
  }

  /** A GET within the default limits. */
  public static HttpCall get(String url) {
    return new HttpCall("GET", url, HttpHeaders.none(), HttpBody.none(), HttpLimits.DEFAULT);
  }

  /** The same within other limits. */
  HttpCall within(HttpLimits other) {
    return new HttpCall(method, url, headers, body, other, verified);
  }

  /** The same with other headers. */
  HttpCall with(HttpHeaders other) {
    return new HttpCall(method, url, other, body, limits, verified);
  }

  /** Method and origin. */
  @Override
  public String toString() {
    try {
      return method + " " + Origin.of(url);
    } catch (DifyException e) {
      return method + " to an address that is not allowed";
    }
  }
}
