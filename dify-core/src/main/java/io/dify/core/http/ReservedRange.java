package io.dify.core.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Addresses that are not public: the IANA special-purpose registries (RFC 6890 and its updates), multicast, the metadata services of clouds, and all of
 * IPv6 that is not global unicast (RFC 4291, section 2.4). Forms that carry an IPv4 address are judged by it or denied as a whole. IPv4 addresses mapped
 * into IPv6 arrive here as IPv4, since {@link InetAddress} converts them.
 *
 * @param network the addresses
 * @param meaning what they are, with an article
 */
record ReservedRange(Network network, String meaning) {
  private static final String METADATA = "a cloud metadata address";
  private static final List<ReservedRange> ALL = List.of(range("168.63.129.16/32", METADATA),
      range("169.254.169.254/32", METADATA), range("169.254.170.2/32", METADATA),
      range("169.254.169.253/32", METADATA), range("100.100.100.200/32", METADATA),
      range("192.0.0.192/32", METADATA), range("fd00:ec2::254/128", METADATA), range("fd20:ce::254/128", METADATA),
      range("0.0.0.0/8", "an address of this machine"),
      range("127.0.0.0/8", "a loopback address"), range("10.0.0.0/8", "a private address"),
      range("172.16.0.0/12", "a private address"), range("192.168.0.0/16", "a private address"),
      range("169.254.0.0/16", "a link-local address"), range("100.64.0.0/10", "a carrier-grade NAT address"),
      range("192.0.0.0/24", "a protocol assignment"), range("192.0.2.0/24", "a documentation address"),
      range("198.51.100.0/24", "a documentation address"), range("203.0.113.0/24", "a documentation address"),
      range("192.88.99.0/24", "a relay address"), range("198.18.0.0/15", "a benchmarking address"),
      range("224.0.0.0/4", "a multicast address"), range("240.0.0.0/4", "a reserved address"),
      range("::1/128", "a loopback address"), range("::/96", "an address of this machine"),
      range("::ffff:0:0:0/96", "a translated address"),
      range("64:ff9b:1::/48", "a private translation address"), range("100::/64", "a discard address"),
      range("2001::/23", "a protocol assignment"), range("2001:db8::/32", "a documentation address"),
      range("2002::/16", "a relay address"), range("3fff::/20", "a documentation address"),
      range("5f00::/16", "a segment routing address"), range("fc00::/7", "a private address"),
      range("fe80::/10", "a link-local address"), range("fec0::/10", "a private address"),
      range("ff00::/8", "a multicast address"));

  /** Public IPv4 addresses as IPv6-only networks write them (RFC 6052): the last four bytes are judged. */
  private static final Network NAT64 = Network.parse("64:ff9b::/96");
  private static final ReservedRange TUNNEL = range("::5efe:0:0/96", "a tunnel address");
  private static final Network GLOBAL_UNICAST = Network.parse("2000::/3");
  private static final ReservedRange ELSEWHERE = range("::/0", "an address outside of the public ranges");

  /** The range an address lies in, empty for public addresses. */
  static Optional<ReservedRange> of(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] judged = NAT64.holds(bytes) ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    Optional<ReservedRange> known = ALL.stream().filter(range -> range.network.holds(judged)).findFirst();
    return known.isPresent() || judged.length == 4 ? known : ofIpv6(judged);
  }

  private static Optional<ReservedRange> ofIpv6(byte[] address) {
    if (!GLOBAL_UNICAST.holds(address)) {
      return Optional.of(ELSEWHERE);
    }
    return isTunnel(address) ? Optional.of(TUNNEL) : Optional.empty();
  }

  /** ISATAP (RFC 5214): an IPv4 address behind the mark 0000:5efe or 0200:5efe. */
  private static boolean isTunnel(byte[] address) {
    return (address[8] & 0xfd) == 0 && address[9] == 0 && address[10] == 0x5e && (address[11] & 0xff) == 0xfe;
  }

  private static ReservedRange range(String cidr, String meaning) {
    return new ReservedRange(Network.parse(cidr), meaning);
  }

  /** Whether it is the address of a service that hands out credentials of the machine. */
  boolean isMetadata() {
    return meaning.equals(METADATA);
  }

  /** What addresses of the range are, with an article. */
  @Override
  public String toString() {
    return meaning;
  }
}
