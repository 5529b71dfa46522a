package io.dify.core.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A range of addresses, as RFC 4632 and RFC 4291 write them: {@code 10.0.0.0/8}, {@code fd00::/8}. Immutable; no name is ever looked up. */
final class Network {
  /** What is certainly a literal: for anything else the JDK would ask a name server. */
  private static final Pattern LITERAL = Pattern
      .compile("(?i)(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}|[0-9a-f.]*:[0-9a-f:.]*");

  private final byte[] prefix;
  private final int bits;
  private final String text;

  private Network(byte[] prefix, int bits, String text) {
    this.prefix = prefix;
    this.bits = bits;
    this.text = text;
  }

  /** A range that is known to be one. */
  static Network parse(String cidr) {
    return find(cidr).orElseThrow(() -> new IllegalArgumentException("Not a range of addresses: " + cidr));
  }

  /** The range a text means, empty for anything else. */
  static Optional<Network> find(String cidr) {
    int slash = cidr.indexOf('/');
    if (slash < 0 || !cidr.substring(slash + 1).matches("\\d{1,3}")) {
      return Optional.empty();
    }
    int bits = Integer.parseInt(cidr.substring(slash + 1));
    return address(cidr.substring(0, slash)).filter(prefix -> bits <= prefix.length * 8)
        .map(prefix -> new Network(prefix, bits, cidr));
  }

  private static Optional<byte[]> address(String literal) {
    String bare = literal.startsWith("[") && literal.endsWith("]")
        ? literal.substring(1, literal.length() - 1)
        : literal;
    if (!LITERAL.matcher(bare).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(bare).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Whether a literal address lies within; names do not. */
  boolean holds(String literal) {
    return address(literal).map(this::holds).orElse(false);
  }

  boolean holds(InetAddress address) {
    return holds(address.getAddress());
  }

  boolean holds(byte[] address) {
    if (address.length != prefix.length) {
      return false;
    }
    int whole = bits / 8;
    int mask = 0xff00 >> (bits % 8) & 0xff;
    return Arrays.equals(address, 0, whole, prefix, 0, whole)
        && (mask == 0 || (address[whole] & mask) == (prefix[whole] & mask));
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
