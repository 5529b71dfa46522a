package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.net.InetAddress;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Something the operator lets requests reach although it may not be public. Immutable. */
public sealed interface AllowRule {
  /** One origin, wherever its name points: {@code http://10.0.0.5:8080}. The only rule that opens metadata addresses of clouds. */
  record Exactly(Origin origin) implements AllowRule {}

  /**
   * Hosts by name: {@code search.internal}, {@code *.example.com:8443}.
   *
   * @param name lower case; with {@code below}, what all names end in
   * @param below whether names below it are meant, rather than itself
   * @param port one port, empty for all
   */
  record Host(String name, boolean below, OptionalInt port) implements AllowRule {}

  /** Hosts all of whose addresses are public or lie in this range: {@code 10.20.0.0/16}. */
  final class Range implements AllowRule {
    private final Network network;

    private Range(Network network) {
      this.network = network;
    }

    /** As it was written. */
    @Override
    public String toString() {
      return network.toString();
    }
  }

  /**
   * Reads a rule: an origin, a range of addresses, or a name that may begin with {@code *.} and end with a port.
   *
   * @throws DifyException {@code INVALID_PARAM} naming the text
   */
  static AllowRule parse(String text) {
    String rule = text.strip().toLowerCase(Locale.ROOT);
    if (rule.contains("://")) {
      return new Exactly(Origin.of(rule));
    }
    if (rule.contains("/")) {
      return new Range(Network.find(rule).orElseThrow(() -> wrong(text)));
    }
    Matcher host = Pattern.compile("(\\*\\.)?(\\[[0-9a-f:.]+]|[a-z0-9_][a-z0-9_.-]*)(?::(\\d{1,5}))?").matcher(rule);
    if (!host.matches()) {
      throw wrong(text);
    }
    OptionalInt port = host.group(3) == null
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(host.group(3)));
    return new Host(host.group(2), host.group(1) != null, port);
  }

  private static DifyException wrong(String text) {
    return new DifyException(ErrorCode.INVALID_PARAM, "'" + text
        + "' is no rule for addresses; write an origin such as "
        + "http://10.0.0.5:8080, a range such as 10.20.0.0/16, or a name such as search.internal, *.example.com or search.internal:9200.");
  }

  /** Whether it names the server itself, before its addresses are known. */
  default boolean names(Origin origin) {
    return switch (this) {
      case Exactly exactly -> exactly.origin().equals(origin);
      case Host host -> (host.port().isEmpty() || host.port().getAsInt() == origin.port())
          && (host.below() ? origin.host().endsWith("." + host.name()) : origin.host().equals(host.name()));
      case Range range -> range.network.holds(origin.host());
    };
  }

  /** Whether it opens an address of a server that is not public. */
  default boolean opens(Origin origin, InetAddress address, boolean metadata) {
    return switch (this) {
      case Exactly exactly -> exactly.origin().equals(origin);
      case Host host -> !metadata && names(origin);
      case Range range -> !metadata && range.network.holds(address);
    };
  }
}
