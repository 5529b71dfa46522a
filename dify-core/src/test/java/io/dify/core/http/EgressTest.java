package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may not be reached, in all its spellings. Nothing here asks a name server. */
class EgressTest {
  private static DifyException refused(EgressPolicy policy, String url) {
    try (HttpGateway gateway = HttpGateway.under(policy)) {
      return catchThrowableOfType(DifyException.class, () -> gateway.send(HttpCall.get(url), Cancellation.none()));
    }
  }

  private static NameResolver table(String name, String... addresses) {
    return host -> {
      if (!host.equals(name)) {
        return NameResolver.system().addressesOf(host);
      }
      return List.of(addresses).stream().map(EgressTest::address).toList();
    };
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "http://169.254.169.254/latest/meta-data/", "http://[::]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[::1]:8080/", "http://[::127.0.0.1]/", "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::169.254.169.254]/", "http://[2002:7f00:1::]/", "http://[fe80::1]/", "http://[fd00:ec2::254]/",
    "http://127.0.0.1/", "https://127.255.255.254/", "http://0.0.0.0/", "http://10.0.0.1/", "http://172.16.0.1/",
    "http://172.31.255.255/", "http://192.168.1.1/", "http://100.64.0.1/", "http://100.100.100.200/",
    "http://168.63.129.16/", "http://192.0.0.192/", "http://198.18.0.1/", "http://224.0.0.1/", "http://240.0.0.1/",
    "http://255.255.255.255/", "http://[ff02::1]/", "http://[fc00::1]/", "http://[fec0::1]/", "http://[2001::1]/",
    "http://localhost/", "http://localhost./", "http://LOCALHOST:80/", "HTTP://127.0.0.1/"})
  void addressesThatAreNotPublicAreDeniedWithTheWayToAllowThem(String url) {
    DifyException e = refused(EgressPolicy.guarded(), url);
    assertThat(e.code()).isEqualTo(ErrorCode.EGRESS_DENIED);
    assertThat(e.text()).contains(Origin.of(url).toString()).contains("public addresses only").contains("operator");
  }

  @ParameterizedTest
  @CsvSource({ "http://2130706433/,number", "http://0x7f000001/,number", "http://017700000001/,number",
    "http://0177.0.0.1/,number", "http://0x7f.0.0.1/,number", "http://127.1/,number", "http://0/,number",
    "http://0./,number", "http://127.0.0.1.2/,number", "http://256.0.0.1/,number", "http://127.0.0.01/,number",
    "http://evil.com.0x7f/,number", "http://１２７.0.0.1/,punycode", "http://bücher.example/,punycode",
    "http://[fe80::1%25lo]/,punycode", "http:///path,punycode", "http://a..b/,punycode",
    "http://user:pw@example.com/,credentials", "http://example.com@127.0.0.1/,credentials",
    "http://@example.com/,credentials", "file:///etc/passwd,http and https", "gopher://example.com/,http and https",
    "ftp://example.com/,http and https", "jar:http://example.com/x!/y,http and https",
    "netdoc:///etc/passwd,http and https", "'data:text/plain,hello',http and https", "//example.com/,http and https",
    "example.com,http and https", "http:example.com,punycode", "http://example.com:0/,port",
    "http://example.com:65536/,port", "http://example.com:-1/,port", "http://example.com:8a/,port",
    "'http://example.com\\@127.0.0.1/',backslash", "'http://example.com/ HTTP/1.1',blank",
    "http://example.com/%zz,valid", "http://[::1/,valid"})
  void spellingsThatProgramsReadDifferentlyAreDenied(String url, String rule) {
    DifyException e = refused(origin -> List.of(), url);
    assertThat(e.code()).isEqualTo(ErrorCode.EGRESS_DENIED);
    assertThat(e.text()).contains(rule);
  }

  @ParameterizedTest
  @ValueSource(strings = { "http://example.com/\r\nX-Evil: 1", "http://example.com/\nGET /", "http://example.com\r\n/",
    "http://example.com/\u0000", "http://example.com/\u007f", "http://exa\tmple.com/"})
  void controlCharactersAreDeniedWithoutBeingRepeated(String url) {
    DifyException e = refused(origin -> List.of(), url);
    assertThat(e.code()).isEqualTo(ErrorCode.EGRESS_DENIED);
    assertThat(e.text()).contains("control character").doesNotContain("Evil").doesNotContain("\n");
  }

  @Test
  void credentialsPathAndQueryAreNeverRepeated() {
    assertThat(refused(EgressPolicy.guarded(), "http://me:canary@10.0.0.1/").text()).doesNotContain("canary");
    assertThat(refused(EgressPolicy.guarded(), "http://10.0.0.1/canary?key=canary").text()).doesNotContain("canary");
    assertThat(refused(EgressPolicy.guarded(), "http://10.0.0.1/?key=canary^").text()).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = { "93.184.216.34", "8.8.8.8", "172.32.0.1", "172.15.255.255", "192.167.255.255", "100.63.0.1",
    "100.128.0.1", "11.0.0.1", "169.253.0.1", "2606:2800:220:1::1", "64:ff9b::8.8.8.8", "223.255.255.255"})
  void publicAddressesAreAllowed(String address) {
    EgressPolicy policy = new GuardedEgress(table("example.com", address));
    assertThat(policy.addressesOf(Origin.of("https://example.com"))).containsExactly(address(address));
  }

  @Test
  void hostIsDeniedWhenAnyOfItsAddressesIs() {
    EgressPolicy policy = new GuardedEgress(table("example.com", "93.184.216.34", "10.0.0.1"));
    assertThatThrownBy(() -> policy.addressesOf(Origin.of("http://example.com"))).isInstanceOfSatisfying(
        DifyException.class, e -> assertThat(e.text()).contains("10.0.0.1 is a private address"));
  }

  @Test
  void configuredOriginIsAllowedButNothingBesideIt() throws IOException {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        RawServer other = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");
        HttpGateway gateway = HttpGateway.under(EgressPolicy.guarded()).allowing(List.of(server.origin()))) {
      assertThat(gateway.send(HttpCall.get(server.url("/")), Cancellation.none()).text()).isEqualTo("ok");
      for (String url : List.of(other.url("/"), "http://localhost:" + server.port() + "/",
          "https://127.0.0.1:" + server.port() + "/")) {
        assertThatThrownBy(() -> gateway.send(HttpCall.get(url), Cancellation.none())).isInstanceOfSatisfying(
            DifyException.class, e -> assertThat(e.code()).as(url).isEqualTo(ErrorCode.EGRESS_DENIED));
      }
      assertThat(other.connections()).isZero();
    }
  }

  @Test
  void nameIsLookedUpOnceAndTheCheckedAddressIsConnectedTo() throws IOException {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      Queue<String> rebinding = new ArrayDeque<>(List.of("127.0.0.1", "192.0.2.1"));
      EgressPolicy policy = origin -> List.of(address(rebinding.remove()));
      try (HttpGateway gateway = HttpGateway.under(policy)) {
        HttpCall call = HttpCall.get("http://rebind.example:" + server.port() + "/");
        assertThat(gateway.send(call, Cancellation.none()).text()).isEqualTo("ok");
      }
      assertThat(rebinding).containsExactly("192.0.2.1");
      assertThat(server.heads().getFirst()).contains("Host: rebind.example:" + server.port());
    }
  }

  @Test
  void keptConnectionToAnAddressThatIsNoLongerCheckedIsNotUsed() throws IOException {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      Queue<String> moving = new ArrayDeque<>(List.of("127.0.0.1", "127.0.0.2"));
      try (HttpGateway gateway = HttpGateway.under(origin -> List.of(address(moving.remove())))) {
        HttpCall call = HttpCall.get("http://moving.example:" + server.port() + "/");
        assertThat(gateway.send(call, Cancellation.none()).text()).isEqualTo("ok");
        assertThatThrownBy(() -> gateway.send(call, Cancellation.none())).isInstanceOfSatisfying(DifyException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.NETWORK));
      }
    }
  }

  @Test
  void nextAddressIsTriedWhenOneRefuses() throws IOException {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        HttpGateway gateway = HttpGateway
            .under(origin -> List.of(address("127.0.0.2"), address("127.0.0.3"), address("127.0.0.1")))) {
      HttpCall call = HttpCall.get("http://several.example:" + server.port() + "/");
      assertThat(gateway.send(call, Cancellation.none()).text()).isEqualTo("ok");
    }
  }

  @Test
  void originsAreComparedInOneSpelling() {
    assertThat(Origin.of("HTTPS://Example.COM./v1")).isEqualTo(Origin.of("https://example.com:443"));
    assertThat(Origin.of("http://example.com:8080/v1")).hasToString("http://example.com:8080");
    assertThat(Origin.of("https://example.com:443")).hasToString("https://example.com");
  }
}
