package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Addresses that are not public, in spellings made at random: none is ever connected to, whatever a resolver makes of it. */
@Timeout(120)
class UrlSpellingFuzzTest {
  private static final long SEED = Long.getLong("dify.seed", 20261121L);
  private static final int ROUNDS = Integer.getInteger("dify.spellings", 5_000);
  private static final List<String> PRIVATE = List.of("127.0.0.1", "127.8.9.10", "10.1.2.3", "172.20.0.9",
      "192.168.3.4", "169.254.169.254", "0.0.0.0", "100.64.3.3", "224.0.0.1", "255.255.255.255");

  private final Random random = new Random(SEED);

  @Test
  void noSpellingGetsThrough() throws IOException {
    Map<ErrorCode, Integer> outcomes = new TreeMap<>();
    EgressPolicy guard = new GuardedEgress(UrlSpellingFuzzTest::lenient);
    try (RawServer canary = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary");
        HttpGateway gateway = HttpGateway.under(guard)) {
      for (int i = 0; i < ROUNDS; i++) {
        String url = url(canary.port());
        outcomes.merge(outcome(gateway, url, i), 1, Integer::sum);
      }
      assertThat(canary.connections()).as("-Ddify.seed=%d", SEED).isZero();
    }
    System.out.println("UrlSpellingFuzzTest: " + ROUNDS + " spellings, seed " + SEED + ": " + outcomes);
  }

  private static ErrorCode outcome(HttpGateway gateway, String url, int round) {
    try {
      gateway.follow(HttpCall.get(UrlText.encoded(url)), 2, Cancellation.none()).close();
      throw new AssertionError("round " + round + " of -Ddify.seed=" + SEED + " got through: " + url);
    } catch (DifyException e) {
      assertThat(e.code()).as("round %d of -Ddify.seed=%d: %s: %s", round, SEED, url, e.text())
          .isIn(ErrorCode.EGRESS_DENIED, ErrorCode.NETWORK);
      return e.code();
    }
  }

  /** Reads what the C library reads, and knows no names: the worst resolver there could be behind the spelling rules. */
  private static List<InetAddress> lenient(String host) {
    if (!host.matches("(?i)[0-9a-fx.:\\[\\]]+")) {
      throw new DifyException(ErrorCode.NETWORK, "The host name is not known.");
    }
    return NameResolver.system().addressesOf(host);
  }

  private String url(int port) {
    int[] bytes = bytes(PRIVATE.get(random.nextInt(PRIVATE.size())));
    String host = cased(random.nextInt(3) == 0 ? ipv6(bytes) : ipv4(bytes));
    String dotted = random.nextInt(5) == 0 ? host + "." : host;
    String spelled = random.nextInt(6) == 0 ? disguised(dotted) : dotted;
    String before = pick("", "", "", "", "public.example@", "user:pw@", "@", "public.example#@", "public.example\\@");
    return pick("http://", "http://", "HTTP://", "https://", "http:/", "http:", "//", "http:\\\\", "hTtP://", "ftp://",
        "http:///") + before + spelled + pick("", ":" + port, ":" + port, ":0" + port, ":", ":80")
        + pick("/", "", "?", "#", "/..", "\\", "/\u0000", "?@public.example", "#@public.example");
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static int[] bytes(String address) {
    return List.of(address.split("\\.")).stream().mapToInt(Integer::parseInt).toArray();
  }

  /** One to four parts, each decimal, octal or hexadecimal, as inet_aton reads them. */
  private String ipv4(int[] bytes) {
    int parts = 1 + random.nextInt(4);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts - 1; i++) {
      text.append(number(bytes[i])).append('.');
    }
    long last = 0;
    for (int i = parts - 1; i < 4; i++) {
      last = last << 8 | bytes[i];
    }
    return text + number(last);
  }

  private String number(long n) {
    return switch (random.nextInt(6)) {
      case 0 -> "0" + "0".repeat(random.nextInt(3)) + Long.toOctalString(n);
      case 1 -> "0x" + "0".repeat(random.nextInt(3)) + Long.toHexString(n);
      case 2 -> "0" + n;
      default -> Long.toString(n);
    };
  }

  /** Mapped, compatible, translated, tunnelled. */
  private String ipv6(int[] bytes) {
    String high = Integer.toHexString(bytes[0] << 8 | bytes[1]);
    String low = Integer.toHexString(bytes[2] << 8 | bytes[3]);
    String tail = random.nextBoolean()
        ? high + ":" + low
        : bytes[0] + "." + bytes[1] + "." + bytes[2] + "." + bytes[3];
    return "[" + switch (random.nextInt(8)) {
      case 0 -> "::" + tail;
      case 1 -> "::ffff:" + tail;
      case 2 -> "0:0:0:0:0:ffff:" + tail;
      case 3 -> "64:ff9b::" + tail;
      case 4 -> "::ffff:0:" + tail;
      case 5 -> "2002:" + high + ":" + low + "::" + pick("", "1", "ffff");
      case 6 -> "fe80::" + tail + pick("", "%25eth0", "%lo");
      default -> "2a00:1450:4001::5efe:" + tail;
    } + "]";
  }

  private String cased(String text) {
    return random.nextInt(3) == 0 ? text.toUpperCase(Locale.ROOT) : text;
  }

  /** Other digits, dots and escapes that some programs take for the same. */
  private String disguised(String host) {
    int at = random.nextInt(host.length());
    char c = host.charAt(at);
    String other = switch (random.nextInt(5)) {
      case 0 -> c >= '0' && c <= '9' ? String.valueOf((char) ('\uff10' + c - '0')) : "\u3002";
      case 1 -> c >= '1' && c <= '9' ? String.valueOf((char) ('\u2460' + c - '1')) : "\uff0e";
      case 2 -> "%" + Integer.toHexString(c);
      case 3 -> c + "\u200b";
      default -> c + pick("\t", "\n", "\r\n", " ", "\u00ad", "\u0000");
    };
    return host.substring(0, at) + other + host.substring(at + 1);
  }
}
