package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies: what they are asked for, what they are told, and that the policy holds before them. */
class ProxyTest {
  private static final EgressPolicy GUARD = new GuardedEgress(EgressCorpus::names, EgressCorpus.DOCUMENTATION);

  private static ProxySettings proxy(RawServer server, String user, boolean resolves, String... except) {
    HttpProxy proxy = HttpProxy.parse("http://" + user + "127.0.0.1:" + server.port());
    return new ProxySettings(Optional.of(proxy), Optional.of(proxy), List.of(except), resolves);
  }

  private static HttpReply send(EgressPolicy policy, ProxySettings proxies, String url) {
    return HttpGateway.under(policy).through(proxies).send(HttpCall.get(url), Cancellation.none());
  }

  private static DifyException refused(EgressPolicy policy, ProxySettings proxies, String url) {
    return catchThrowableOfType(DifyException.class, () -> send(policy, proxies, url));
  }

  @Test
  void plainRequestsGoToTheProxyWithTheirWholeAddress() throws IOException {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        HttpReply reply = send(GUARD, proxy(server, "me:p%40ss@", false), "http://public.example/a?b=1")) {
      assertThat(reply.text()).isEqualTo("ok");
      assertThat(server.heads().getFirst()).startsWith("GET http://public.example/a?b=1 HTTP/1.1\r\n")
          .contains("Host: public.example\r\n", "Proxy-Authorization: Basic bWU6cEBzcw==\r\n");
    }
  }

  @Test
  void encryptedRequestsGoThroughATunnel() throws IOException {
    try (RawServer server = RawServer.saying(peer -> {
      peer.say("HTTP/1.1 200 Connection established\r\n\r\n");
      assertThat(peer.in.read()).as("the first byte of a TLS handshake").isEqualTo(0x16);
    })) {
      DifyException e = refused(GUARD, proxy(server, "me:secret@", false), "https://public.example/a?key=canary");
      assertThat(e.code()).isEqualTo(ErrorCode.NETWORK);
      assertThat(e.text()).contains("through the proxy 127.0.0.1:" + server.port()).doesNotContain("secret", "canary");
      assertThat(server.heads().getFirst()).startsWith("CONNECT public.example:443 HTTP/1.1\r\n")
          .contains("Proxy-Authorization: Basic bWU6c2VjcmV0").doesNotContain("canary");
    }
  }

  @ParameterizedTest
  @CsvSource({ "407 Proxy Authentication Required,407", "403 Forbidden,status 403", "502 Bad Gateway,status 502"})
  void whatTheProxyRefusesIsSaid(String status, String said) throws IOException {
    try (RawServer server = RawServer.answering("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")) {
      DifyException e = refused(GUARD, proxy(server, "", false), "https://public.example/");
      assertThat(e.code()).isEqualTo(ErrorCode.NETWORK);
      assertThat(e.text()).contains(said, "proxy 127.0.0.1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "http://10.0.0.1/", "http://169.254.169.254/", "https://[::ffff:10.0.0.1]/",
    "http://private.example/", "https://metadata.example/", "http://2130706433/", "http://u:p@public.example/"})
  void thePolicyHoldsBeforeTheProxy(String url) throws IOException {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno")) {
      assertThat(refused(GUARD, proxy(server, "", true), url).code()).isEqualTo(ErrorCode.EGRESS_DENIED);
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void namesThatAreNotKnownHereAreLeftToTheProxyOnlyWhenItIsSaid() throws IOException {
    EgressPolicy blind = new GuardedEgress(host -> {
      throw new DifyException(ErrorCode.NETWORK, "The host name is not known.");
    });
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      assertThat(refused(blind, proxy(server, "", false), "http://far.example/").code()).isEqualTo(ErrorCode.NETWORK);
      try (HttpReply reply = send(blind, proxy(server, "", true), "http://far.example/")) {
        assertThat(reply.text()).isEqualTo("ok");
      }
      for (String local : List.of("http://intranet/", "http://metadata.google.internal/", "http://nas.local/",
          "http://x.corp/", "http://printer.lan/", "http://1.0.0.127.in-addr.arpa/")) {
        assertThat(refused(blind, proxy(server, "", true), local).code()).as(local).isEqualTo(ErrorCode.EGRESS_DENIED);
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({ "here.example,true", ".example,true", "*.example,true", "example,true", "there.example,false",
    "ere.example,false", "*,true", "here.example:80,true", "here.example:8080,false", "203.0.113.0/24,false"})
  void exceptionsAreReachedWithoutAProxy(String entry, boolean excepted) {
    HttpProxy proxy = HttpProxy.parse("proxy.example:3128");
    ProxySettings settings = new ProxySettings(Optional.of(proxy), Optional.empty(), List.of(entry), false);
    assertThat(settings.proxyFor(Origin.of("http://here.example/")) == null).isEqualTo(excepted);
  }

  @Test
  void networksAndThisMachineAreReachedWithoutAProxy() {
    ProxySettings settings = ProxySettings.of(Map.of("HTTP_PROXY", "proxy:1", "https_proxy", "http://proxy:2/",
        "NO_PROXY", "10.0.0.0/8, fd00::/8,search.internal"));
    for (String direct : List.of("http://localhost:11434/", "http://127.0.0.1/", "http://[::1]/", "http://10.9.8.7/",
        "http://[fd00::1]/", "https://search.internal/", "http://a.search.internal/")) {
      assertThat(settings.proxyFor(Origin.of(direct))).as(direct).isNull();
    }
    assertThat(settings.proxyFor(Origin.of("http://example.com/"))).hasToString("proxy:1");
    assertThat(settings.proxyFor(Origin.of("https://example.com/"))).hasToString("proxy:2");
    assertThat(ProxySettings.of(Map.of("HTTP_PROXY", " ")).http()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = { "https://proxy:1", "socks5://proxy:1", "proxy:99999", "http://secret@", "proxy:x",
    "http://pro xy:1"})
  void proxiesThatCannotBeUsedAreRefusedWithoutRepeatingThem(String text) {
    assertThatThrownBy(() -> HttpProxy.parse(text)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.text()).contains("http://host:port").doesNotContain("secret@"));
    assertThat(HttpProxy.parse("http://me:canary@proxy:1").toString()).doesNotContain("canary");
  }

  @Test
  void connectionThroughAProxyIsNotLentToADirectCall() throws IOException {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        HttpGateway gateway = HttpGateway.under(origin -> List.of(InetAddress.getLoopbackAddress()))) {
      String url = "http://public.example:" + server.port() + "/";
      assertThat(gateway.through(proxy(server, "", false)).send(HttpCall.get(url), Cancellation.none()).text())
          .isEqualTo("ok");
      assertThat(gateway.send(HttpCall.get(url), Cancellation.none()).text()).isEqualTo("ok");
      assertThat(server.connections()).isEqualTo(2);
    }
  }
}
