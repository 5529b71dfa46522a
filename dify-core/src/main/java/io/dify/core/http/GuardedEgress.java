package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.net.InetAddress;
import java.util.List;

/** Public addresses, and what the rules add. */
record GuardedEgress(NameResolver names, EgressRules rules) implements EgressPolicy {
  private static final List<String> LOCAL_NAMES = List.of("localhost", "local", "internal", "intranet", "lan", "home",
      "corp", "private", "arpa");

  GuardedEgress(NameResolver names) {
    this(names, EgressRules.PUBLIC);
  }

  @Override
  public List<InetAddress> addressesOf(Origin origin) {
    admitName(origin);
    List<InetAddress> addresses = names.addressesOf(origin.host());
    for (InetAddress address : addresses) {
      ReservedRange.of(address).ifPresent(range -> admit(origin, address, range));
    }
    return addresses;
  }

  private void admitName(Origin origin) {
    if (rules.only().isPresent() && rules.only().get().stream().noneMatch(rule -> rule.names(origin))) {
      throw denied(origin, "it is not among the addresses this workspace is restricted to (rule 'only')",
          "naming it there");
    }
  }

  private void admit(Origin origin, InetAddress address, ReservedRange range) {
    if (rules.allow().stream().noneMatch(rule -> rule.opens(origin, address, range.isMetadata()))) {
      throw denied(origin, address.getHostAddress() + " is " + range + ", and requests go to public addresses only",
          range.isMetadata()
              ? "adding the origin " + origin + " itself to them"
              : "adding the origin " + origin + " or the range of the address to them");
    }
  }

  @Override
  public void admitUnknown(Origin origin) {
    admitName(origin);
    String name = origin.host();
    boolean local = name.indexOf('.') < 0 || LOCAL_NAMES.contains(name.substring(name.lastIndexOf('.') + 1));
    if (local && rules.allow().stream().noneMatch(rule -> rule.names(origin))) {
      throw denied(origin, "'" + name + "' is a name of a local network, and requests go to public addresses only",
          "adding the origin " + origin + " to them");
    }
  }

  private static DifyException denied(Origin origin, String why, String how) {
    return new DifyException(ErrorCode.EGRESS_DENIED, "The address " + origin + " may not be reached: " + why
        + ". An operator can allow it in the egress rules (DIFY_EGRESS_ALLOW, egress.yml, EgressRules) by " + how
        + ".");
  }
}
