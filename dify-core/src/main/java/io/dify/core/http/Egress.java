package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.net.InetAddress;
import java.util.List;

/** Where calls may go and how they get there. */
record Egress(EgressPolicy policy, ProxySettings proxies) {
  /**
   * The way to an origin, judged and looked up.
   *
   * @throws DifyException what the policy throws
   */
  Route route(Origin origin, boolean verified) {
    HttpProxy proxy = proxies.proxyFor(origin);
    if (proxy == null) {
      return new Route(origin, policy.addressesOf(origin), null, verified);
    }
    judge(origin);
    return new Route(origin, NameResolver.system().addressesOf(proxy.host()), proxy, verified);
  }

  private void judge(Origin origin) {
    List<InetAddress> known;
    try {
      known = policy.addressesOf(origin);
    } catch (DifyException e) {
      if (e.code() != ErrorCode.NETWORK || !proxies.resolves()) {
        throw e;
      }
      known = List.of();
    }
    if (known.isEmpty()) {
      policy.admitUnknown(origin);
    }
  }
}
