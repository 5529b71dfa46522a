package io.dify.core.http;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Hostile addresses, asked for directly and by way of a redirect from an honest server, and a name whose address changes between two look-ups. Runs with the real
 * guard and, in a class loader of its own, with guards switched off.
 */
final class EgressCorpus {
  /** An address, and what the refusal must say. */
  record Hostile(String url, String rule) {}

  /**
   * How one attempt went.
   *
   * @param reached whether somebody was reached
   * @param explained whether the refusal is that of the address, for its reason
   */
  record Attempt(String how, String url, String got, boolean reached, boolean explained) {}

  /** Documentation addresses, which lead nowhere, stand for the public ones: no test asks a stranger. */
  static final EgressRules DOCUMENTATION = EgressRules.allowing(List.of(AllowRule.parse("203.0.113.0/24")));
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final HttpLimits LIMITS = new HttpLimits(Duration.ofMillis(300), TIME, TIME, TIME, 1 << 16);
  private static final Map<String, List<String>> NAMES = Map.of("metadata.example", List.of("169.254.169.254"),
      "private.example", List.of("10.0.0.1"), "loop.example", List.of("127.0.0.1"), "mixed.example",
      List.of("203.0.113.7", "127.0.0.1"), "six.example", List.of("::1"), "mapped.example",
      List.of("::ffff:127.0.0.1"), "nat64.example", List.of("64:ff9b::7f00:1"), "sixtofour.example",
      List.of("2002:7f00:1::"), "xn--lop-6na.example", List.of("127.0.0.1"), "public.example",
      List.of("203.0.113.7"));

  private EgressCorpus() {}

  static List<Hostile> all() {
    try (InputStream in = Objects.requireNonNull(EgressCorpus.class.getResourceAsStream("hostile-urls.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank()).map(line -> line.split(" => ", 2))
          .map(parts -> new Hostile(parts[0], parts[1])).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<InetAddress> names(String host) {
    List<String> known = NAMES.get(host);
    return known == null ? NameResolver.system().addressesOf(host) : known.stream().map(EgressCorpus::address).toList();
  }

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Tries everything.
   *
   * @param enough ends when so many have got through
   */
  static List<Attempt> run(List<Integer> redirects, int enough) throws IOException {
    List<Attempt> attempts = new ArrayList<>();
    try (RawServer canary = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary")) {
      for (Hostile hostile : all()) {
        if (attempts.stream().filter(Attempt::reached).count() >= enough) {
          return attempts;
        }
        String url = hostile.url().replace("{port}", Integer.toString(canary.port()));
        attempts.add(attempt("directly", url, hostile.rule(), canary, guarded(List.of()), url));
        for (int status : redirects) {
          String answer = "HTTP/1.1 " + status + " Go\r\nContent-Length: 0\r\nLocation: " + url + "\r\n\r\n";
          try (RawServer honest = RawServer.answering(answer)) {
            attempts.add(attempt("by redirect " + status, url, hostile.rule(), canary,
                guarded(List.of(honest.origin())), honest.url("/start")));
          }
        }
      }
      attempts.add(rebinding(canary));
    }
    return attempts;
  }

  private static HttpGateway guarded(List<Origin> honest) {
    return HttpGateway.under(new GuardedEgress(EgressCorpus::names, DOCUMENTATION)).allowing(honest);
  }

  /** A name server that answers each question with the next address: first a harmless one. */
  private static Attempt rebinding(RawServer canary) throws IOException {
    try (RebindingDns dns = new RebindingDns(List.of("203.0.113.9", "127.0.0.1", "127.0.0.1"))) {
      String url = "http://rebind.example:" + canary.port() + "/";
      return attempt("by a name server that changes its mind", url, "", canary,
          HttpGateway.under(new GuardedEgress(dns.resolver(), DOCUMENTATION)), url);
    }
  }

  private static Attempt attempt(String how, String url, String rule, RawServer canary, HttpGateway gateway,
      String asked) {
    int before = canary.connections();
    boolean directly = how.equals("directly");
    try (gateway) {
      HttpCall call = new HttpCall("GET", asked, HttpHeaders.none(), HttpBody.none(), LIMITS);
      try (HttpReply reply = gateway.follow(call, 3, Cancellation.none())) {
        return new Attempt(how, url, "an answer: " + reply.status(), true, false);
      }
    } catch (DifyException e) {
      boolean denied = e.code() == ErrorCode.EGRESS_DENIED
          && (!directly || Stream.of(rule.split("\\|")).anyMatch(e.text()::contains));
      boolean nowhere = e.code() == ErrorCode.NETWORK || e.code() == ErrorCode.TIMEOUT;
      return new Attempt(how, url, e.code().wire() + ": " + e.text(), canary.connections() > before,
          denied || nowhere && !directly);
    }
  }

  /** What got through, until it is enough. */
  static List<String> breaches() throws IOException {
    return run(List.of(302), 3).stream().filter(Attempt::reached).map(Attempt::toString).toList();
  }
}
