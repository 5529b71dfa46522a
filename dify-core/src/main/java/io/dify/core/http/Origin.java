package io.dify.core.http;

import java.util.Locale;

/**
 * Where a request goes: scheme, host and port, as in RFC 6454. Its text form holds no secret.
 *
 * @param scheme {@code http} or {@code https}
 * @param host lower-case name without a trailing dot, dotted IPv4 address, or IPv6 address in brackets
 * @param port from 1 to 65535
 */
public record Origin(String scheme, String host, int port) {
  /** The origin of a URL. The rules are those of {@link WebAddress#parse}. */
  public static Origin of(String url) {
    return WebAddress.parse(url).origin();
  }

  /** Whether the connection is encrypted. */
  public boolean isEncrypted() {
    return scheme.equals("https");
  }

  /** Host and port, without the port where it is the scheme's own: the value of a {@code Host} header. */
  public String authority() {
    return port == defaultPort(scheme) ? host : host + ":" + port;
  }

  static int defaultPort(String scheme) {
    return scheme.toLowerCase(Locale.ROOT).equals("https") ? 443 : 80;
  }

  /** {@code scheme://host}, with the port where it is not the scheme's own. */
  @Override
  public String toString() {
    return scheme + "://" + authority();
  }
}
