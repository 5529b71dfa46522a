package io.dify.core.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/** Origins the operator has named, beside another policy. */
record ConfiguredEgress(Set<Origin> configured, NameResolver names, EgressPolicy others) implements EgressPolicy {
  @Override
  public List<InetAddress> addressesOf(Origin origin) {
    return configured.contains(origin) ? names.addressesOf(origin.host()) : others.addressesOf(origin);
  }

  @Override
  public void admitUnknown(Origin origin) {
    if (!configured.contains(origin)) {
      others.admitUnknown(origin);
    }
  }
}
