package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.net.InetAddress;
import java.util.List;

/** Public addresses only. */
record GuardedEgress(NameResolver names) implements EgressPolicy {
  @Override
  public List<InetAddress> addressesOf(Origin origin) {
    List<InetAddress> addresses = names.addressesOf(origin.host());
    for (InetAddress address : addresses) {
      ReservedRange.of(address).ifPresent(range -> {
        throw new DifyException(ErrorCode.EGRESS_DENIED, "The address " + origin + " may not be reached: "
            + address.getHostAddress() + " is " + range + ", and requests go to public addresses only."
            + " An operator can allow it by adding the origin " + origin + " to the configured ones.");
      });
    }
    return addresses;
  }
}
