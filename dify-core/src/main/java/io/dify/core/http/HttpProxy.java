package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A forward proxy, spoken to in plain HTTP: {@code CONNECT} for https (RFC 9110, section 9.3.6), the whole address in the request for http. The text form
 * shows no credentials.
 *
 * @param host name or address
 * @param port from 1 to 65535
 * @param credentials user and password, {@code user:password}; none when the proxy asks for none
 */
public record HttpProxy(String host, int port, Optional<Secret> credentials) {
  private static final int USUAL_PORT = 3128;
  private static final Pattern ADDRESS = Pattern
      .compile("(?i)(?:(http|https|socks\\w*)://)?(?:([^@/]*)@)?(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(?::(\\d{1,5}))?/?");

  /**
   * Reads {@code http://user:password@host:port}; scheme, credentials (percent-encoded) and port may be missing.
   *
   * @throws DifyException {@code INVALID_PARAM}; its message does not repeat the text
   */
  public static HttpProxy parse(String text) {
    Matcher parts = ADDRESS.matcher(text.strip());
    boolean known = parts.matches() && (parts.group(1) == null || parts.group(1).equalsIgnoreCase("http"));
    int port = !known ? 0 : parts.group(4) == null ? USUAL_PORT : Integer.parseInt(parts.group(4));
    if (port < 1 || port > 65535) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The address of the proxy is not one this program can use; write http://host:port, or http://user:password@host:port.");
    }
    String user = parts.group(2) == null ? "" : URLDecoder.decode(parts.group(2), StandardCharsets.UTF_8);
    return new HttpProxy(parts.group(3), port, user.isEmpty() ? Optional.empty() : Optional.of(Secret.of(user)));
  }

  /** The value of {@code Proxy-Authorization}, if the proxy is to know who asks. */
  Optional<String> authorization() {
    return credentials.map(
        secret -> "Basic " + Base64.getEncoder().encodeToString(secret.reveal().getBytes(StandardCharsets.UTF_8)));
  }

  /** Host and port. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
