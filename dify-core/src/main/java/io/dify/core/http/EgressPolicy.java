package io.dify.core.http;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Port: decides which hosts may be reached. Deciding and looking up are one step, so that a connection goes to an address that has been checked.
 * Thread-safe. Scheme, credentials and spelling of a URL are checked before, by the gateway, whatever the policy is.
 */
@FunctionalInterface
public interface EgressPolicy {
  /**
   * The addresses that may be connected to, in the order to try them; never empty.
   *
   * @throws io.dify.core.error.DifyException {@code EGRESS_DENIED} naming rule, address and how to allow it; {@code NETWORK} when the name is not
   *     known
   */
  List<InetAddress> addressesOf(Origin origin);

  /**
   * The guard for addresses that somebody else may influence: public addresses only, no private, loopback, link-local, metadata or otherwise
   * reserved ones, judged on what the name resolves to. A host is denied when any of its addresses is.
   */
  static EgressPolicy guarded() {
    return new GuardedEgress(NameResolver.system());
  }

  /** This policy, but with origins that the operator has configured always allowed, wherever they point. */
  default EgressPolicy allowing(Collection<Origin> configured) {
    Set<Origin> allowed = Set.copyOf(configured);
    NameResolver names = NameResolver.system();
    return origin -> allowed.contains(origin) ? names.addressesOf(origin.host()) : addressesOf(origin);
  }
}
