package io.dify.core.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Addresses that are not public: the IANA special-purpose registries (RFC 6890 and its updates), multicast, and the metadata services of clouds.
 * IPv4 addresses mapped into IPv6 arrive here as IPv4, since {@link InetAddress} converts them.
 */
final class ReservedRange {
  private static final List<ReservedRange> ALL = List.of(range("168.63.129.16/32", "a cloud metadata address"),
      range("169.254.169.254/32", "a cloud metadata address"), range("100.100.100.200/32", "a cloud metadata address"),
      range("fd00:ec2::254/128", "a cloud metadata address"), range("0.0.0.0/8", "an address of this machine"),
      range("127.0.0.0/8", "a loopback address"), range("10.0.0.0/8", "a private address"),
      range("172.16.0.0/12", "a private address"), range("192.168.0.0/16", "a private address"),
      range("169.254.0.0/16", "a link-local address"), range("100.64.0.0/10", "a carrier-grade NAT address"),
      range("192.0.0.0/24", "a protocol assignment"), range("192.0.2.0/24", "a documentation address"),
      range("198.51.100.0/24", "a documentation address"), range("203.0.113.0/24", "a documentation address"),
      range("192.88.99.0/24", "a relay address"), range("198.18.0.0/15", "a benchmarking address"),
      range("224.0.0.0/4", "a multicast address"), range("240.0.0.0/4", "a reserved address"),
      range("::1/128", "a loopback address"), range("::/96", "an address of this machine"),
      range("64:ff9b:1::/48", "a private translation address"), range("100::/64", "a discard address"),
      range("2001::/23", "a protocol assignment"), range("2001:db8::/32", "a documentation address"),
      range("2002::/16", "a relay address"), range("3fff::/20", "a documentation address"),
      range("5f00::/16", "a segment routing address"), range("fc00::/7", "a private address"),
      range("fe80::/10", "a link-local address"), range("fec0::/10", "a private address"),
      range("ff00::/8", "a multicast address"));

  /** Public IPv4 addresses as IPv6-only networks write them (RFC 6052): the last four bytes are judged. */
  private static final ReservedRange NAT64 = range("64:ff9b::/96", "a translated address");

  private final byte[] prefix;
  private final int bits;
  private final String meaning;

  private ReservedRange(byte[] prefix, int bits, String meaning) {
    this.prefix = prefix;
    this.bits = bits;
    this.meaning = meaning;
  }

  /** The range an address lies in, empty for public addresses. */
  static Optional<ReservedRange> of(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] judged = NAT64.holds(bytes) ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    return ALL.stream().filter(range -> range.holds(judged)).findFirst();
  }

  private boolean holds(byte[] address) {
    if (address.length != prefix.length) {
      return false;
    }
    int whole = bits / 8;
    int mask = 0xff00 >> (bits % 8) & 0xff;
    return Arrays.equals(address, 0, whole, prefix, 0, whole)
        && (mask == 0 || (address[whole] & mask) == (prefix[whole] & mask));
  }

  private static ReservedRange range(String cidr, String meaning) {
    int slash = cidr.indexOf('/');
    try {
      byte[] prefix = InetAddress.getByName(cidr.substring(0, slash)).getAddress();
      return new ReservedRange(prefix, Integer.parseInt(cidr.substring(slash + 1)), meaning);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("Not a range: " + cidr, e);
    }
  }

  /** What addresses of the range are, with an article. */
  @Override
  public String toString() {
    return meaning;
  }
}
