package io.dify.core.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies of the operator. The egress policy holds with them too, as far as it can: spelling, literal addresses and what a name resolves to here are
 * checked before the proxy is asked. But the proxy looks the name up again, so that the address it connects to is its own to guard.
 *
 * @param http for http addresses
 * @param https for https addresses
 * @param except hosts reached without a proxy, as in {@code NO_PROXY}: names, which stand for all names below them too, addresses, networks such as
 *          {@code 10.0.0.0/8}, or {@code *} for all. This machine ({@code localhost}, 127.0.0.0/8, ::1) is always reached without
 * @param resolves whether names that are not known here are left to the proxy; otherwise they are an error
 */
public record ProxySettings(Optional<HttpProxy> http, Optional<HttpProxy> https, List<String> except,
    boolean resolves) {
  /** No proxies. */
  public static final ProxySettings NONE = new ProxySettings(Optional.empty(), Optional.empty(), List.of(), false);

  /** Copies. */
  public ProxySettings {
    except = except.stream().map(entry -> entry.strip().toLowerCase(Locale.ROOT)).filter(entry -> !entry.isEmpty())
        .toList();
  }

  /**
   * Reads {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY}, also in lower case, which goes before.
   *
   * @throws io.dify.core.error.DifyException {@code INVALID_PARAM} when one is no address of a proxy
   */
  public static ProxySettings of(Map<String, String> environment) {
    Optional<String> all = value(environment, "all_proxy");
    return new ProxySettings(value(environment, "http_proxy").or(() -> all).map(HttpProxy::parse),
        value(environment, "https_proxy").or(() -> all).map(HttpProxy::parse),
        Arrays.asList(value(environment, "no_proxy").orElse("").split(",")), false);
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT)))).map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  /** The proxy for an origin, null for none. */
  @Nullable
  HttpProxy proxyFor(Origin origin) {
    Optional<HttpProxy> proxy = origin.isEncrypted() ? https : http;
    return proxy.isEmpty() || isExcepted(origin) ? null : proxy.get();
  }

  private boolean isExcepted(Origin origin) {
    String host = origin.host().replaceAll("[\\[\\]]", "");
    return host.equals("localhost") || host.endsWith(".localhost") || LOOPBACK.stream().anyMatch(own -> own.holds(host))
        || except.stream().anyMatch(entry -> matches(entry, host, origin.port()));
  }

  private static final List<Network> LOOPBACK = List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128"));

  private static boolean matches(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    if (entry.contains("/")) {
      return Network.find(entry).map(network -> network.holds(host)).orElse(false);
    }
    int colon = entry.lastIndexOf(':');
    boolean hasPort = colon > 0 && entry.indexOf(':') == colon && entry.substring(colon + 1).matches("\\d{1,5}");
    if (hasPort && Integer.parseInt(entry.substring(colon + 1)) != port) {
      return false;
    }
    String name = (hasPort ? entry.substring(0, colon) : entry).replaceFirst("^\\*?\\.", "");
    return host.equals(name) || host.endsWith("." + name);
  }
}
