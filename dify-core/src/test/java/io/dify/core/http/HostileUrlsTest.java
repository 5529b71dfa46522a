package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing hostile gets out, whichever way it is tried; {@code target/hostile-urls.txt} has what each attempt got. */
@Timeout(120)
class HostileUrlsTest {
  @Test
  void nothingGetsThrough() throws IOException {
    List<EgressCorpus.Attempt> attempts = EgressCorpus.run(List.of(302, 307), 1);
    Files.write(Path.of("target", "hostile-urls.txt"), attempts.stream()
        .map(attempt -> attempt.url() + "  " + attempt.how() + "  => " + attempt.got()).toList());
    Map<String, Long> counts = attempts.stream()
        .collect(Collectors.groupingBy(attempt -> attempt.got().replaceFirst(":.*", ""), Collectors.counting()));
    System.out.println("HostileUrlsTest: " + attempts.size() + " attempts with " + EgressCorpus.all().size()
        + " addresses: " + counts);
    assertThat(EgressCorpus.all()).hasSizeGreaterThan(80);
    assertThat(attempts).filteredOn(EgressCorpus.Attempt::reached).isEmpty();
    assertThat(attempts).filteredOn(attempt -> !attempt.explained()).isEmpty();
  }

  @Test
  void aNameIsAskedForOnceAndWhatWasCheckedIsConnectedTo() throws IOException {
    try (RawServer canary = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary");
        RebindingDns dns = new RebindingDns(List.of("203.0.113.9", "127.0.0.1"));
        HttpGateway gateway = HttpGateway.under(new GuardedEgress(dns.resolver(), EgressCorpus.DOCUMENTATION))) {
      String url = "http://rebind.example:" + canary.port() + "/";
      HttpLimits quick = new HttpLimits(java.time.Duration.ofMillis(300), java.time.Duration.ofSeconds(9),
          java.time.Duration.ofSeconds(9), java.time.Duration.ofSeconds(9), 100);
      HttpCall call = new HttpCall("GET", url, HttpHeaders.none(), HttpBody.none(), quick);
      Assertions.assertThatThrownBy(() -> gateway.send(call, Cancellation.none()))
          .isInstanceOfSatisfying(DifyException.class,
              e -> assertThat(e.code()).isIn(ErrorCode.NETWORK, ErrorCode.TIMEOUT));
      assertThat(dns.questions()).isEqualTo(1);
      Assertions.assertThatThrownBy(() -> gateway.send(call, Cancellation.none()))
          .isInstanceOfSatisfying(DifyException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.EGRESS_DENIED);
            assertThat(e.text()).contains("127.0.0.1 is a loopback address");
          });
      assertThat(dns.questions()).isEqualTo(2);
      assertThat(canary.connections()).isZero();
    }
  }
}
