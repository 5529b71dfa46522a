package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL that may be asked for, taken apart once. What different programs read differently is refused, for that is how a filter is tricked: other
 * schemes, credentials, control characters, numbers that only some programs take for an address.
 *
 * @param origin where the request goes
 * @param target path and query as sent, ASCII only, starting with a slash
 */
record WebAddress(Origin origin, String target) {
  private static final Pattern NAME = Pattern
      .compile("(?i)(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");
  private static final Pattern NUMERIC_TAIL = Pattern.compile("(?i)(.*\\.)?([0-9]+|0x[0-9a-f]*)");
  private static final Pattern IPV4 = Pattern
      .compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("(?i)\\[[0-9a-f:.]+\\]");

  /**
   * Takes a URL apart.
   *
   * @throws DifyException {@link ErrorCode#EGRESS_DENIED} when a rule is broken; the message names the rule and never repeats credentials, path or
   *     query
   */
  static WebAddress parse(String url) {
    if (url.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c == '\\')) {
      throw denied("address", "it holds a blank, a control character or a backslash", "Write it percent-encoded.");
    }
    URI uri = uri(url);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw denied("address with the scheme '" + scheme + "'", "only http and https are allowed",
          "Use a full http:// or https:// address.");
    }
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    if (authority.contains("@")) {
      throw denied("address", "it holds credentials", "Put them into a header or the setting meant for them.");
    }
    Origin origin = origin(scheme, authority);
    return new WebAddress(origin, target(uri));
  }

  private static URI uri(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw denied("address", "it is not a valid URL: " + e.getReason(), "Correct it.");
    }
  }

  private static Origin origin(String scheme, String authority) {
    int colon = authority.endsWith("]") ? -1 : authority.lastIndexOf(':');
    String host = (colon < 0 ? authority : authority.substring(0, colon)).toLowerCase(Locale.ROOT);
    String withoutDot = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return new Origin(scheme, checkedHost(withoutDot), port(scheme, colon < 0 ? null : authority.substring(colon + 1)));
  }

  private static String checkedHost(String host) {
    if (IPV6.matcher(host).matches() || IPV4.matcher(host).matches()) {
      return host;
    }
    if (!NAME.matcher(host).matches()) {
      throw denied("host '" + host + "'", "it is no plain ASCII host name", "Write international names in punycode.");
    }
    if (NUMERIC_TAIL.matcher(host).matches()) {
      throw denied("host '" + host + "'", "it is a number that programs read differently",
          "Write an IPv4 address as four decimal numbers.");
    }
    return host;
  }

  private static int port(String scheme, @Nullable String digits) {
    if (digits == null || digits.isEmpty()) {
      return Origin.defaultPort(scheme);
    }
    int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > 65535) {
      throw denied("address", "its port is not between 1 and 65535", "Correct the port.");
    }
    return port;
  }

  private static String target(URI uri) {
    URI ascii = URI.create(uri.toASCIIString());
    String path = ascii.getRawPath() == null || ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
    return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
  }

  private static DifyException denied(String what, String rule, String change) {
    return new DifyException(ErrorCode.EGRESS_DENIED, "The " + what + " may not be reached: " + rule + ". " + change);
  }
}
