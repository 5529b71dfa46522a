package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
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
   * @throws DifyException {@code EGRESS_DENIED} naming rule, address and how to allow it; {@code NETWORK} when the name is not known
   */
  List<InetAddress> addressesOf(Origin origin);

  /**
   * Judges a host whose name is not known here, so that only a proxy can reach it. By default none may be.
   *
   * @throws DifyException {@code EGRESS_DENIED}
   */
  default void admitUnknown(Origin origin) {
    throw new DifyException(ErrorCode.EGRESS_DENIED, "The address " + origin
        + " may not be reached: its name is not known here, and this policy judges addresses.");
  }

  /**
   * The guard for addresses that somebody else may influence: public addresses only, no private, loopback, link-local, metadata or otherwise
   * reserved ones, judged on what the name resolves to. A host is denied when any of its addresses is.
   */
  static EgressPolicy guarded() {
    return guarded(EgressRules.PUBLIC);
  }

  /** The same guard, with what the operator has changed about it. */
  static EgressPolicy guarded(EgressRules rules) {
    return new GuardedEgress(NameResolver.system(), rules);
  }

  /** This policy, but with origins that the operator has configured always allowed, wherever they point. */
  default EgressPolicy allowing(Collection<Origin> configured) {
    return new ConfiguredEgress(Set.copyOf(configured), NameResolver.system(), this);
  }
}
