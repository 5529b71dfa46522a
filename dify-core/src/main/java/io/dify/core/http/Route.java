package io.dify.core.http;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call gets to its server. A connection serves one route only.
 *
 * @param origin the server
 * @param addresses what to connect to, in order: the checked addresses of the server, or those of the proxy
 * @param proxy what stands between, if anything
 * @param verified whether the server's certificate is checked
 */
record Route(Origin origin, List<InetAddress> addresses, @Nullable HttpProxy proxy, boolean verified) {
  int port() {
    return proxy == null ? origin.port() : proxy.port();
  }

  /** Whether requests are written for a proxy, with their whole address, rather than for the server. */
  boolean isForwarded() {
    return proxy != null && !origin.isEncrypted();
  }

  /** Whether a connection of that route, to that address, is as good as a new one. */
  boolean admits(Route other, InetAddress address) {
    return origin.equals(other.origin) && verified == other.verified && java.util.Objects.equals(proxy, other.proxy)
        && addresses.contains(address);
  }
}
