package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsTest {
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private String metrics() throws Exception {
    return server.get("/metrics").text();
  }

  /** The value of a series, waited for: what is counted after an answer was sent is counted soon. */
  private void awaitLine(String line) throws Exception {
    while (!metrics().contains(line + "\n")) {
      Thread.onSpinWait();
    }
  }

  private static Set<String> series(String text) {
    Set<String> series = new TreeSet<>();
    text.lines().filter(line -> line.startsWith("dify_")).forEach(line -> series.add(line.replaceAll(" [^ ]+$", "")));
    return series;
  }

  @Test
  void requestsAreCountedByRouteMethodAndStatus() throws Exception {
    server.chat("Why?", "");
    server.get("/v1/conversations/0190a5b2-0000-7000-8000-000000000000/variables");
    server.get("/v1/nowhere");
    awaitLine("dify_http_requests_total{endpoint=\"/v1/chat-messages\",method=\"POST\",status=\"200\"} 1.0");
    awaitLine("dify_http_requests_total{endpoint=\"/v1/conversations/{conversation_id}/variables\",method=\"GET\","
        + "status=\"404\"} 1.0");
    awaitLine("dify_http_requests_total{endpoint=\"none\",method=\"none\",status=\"404\"} 1.0");
    assertThat(metrics()).contains("dify_http_request_duration_seconds_count{endpoint=\"/v1/chat-messages\"");
  }

  @Test
  void runsNodesUsersAndSearchesAreCounted() throws Exception {
    server.chat("Why?", "");
    server.use(server.key(TestApps.FLOW));
    server.post("/v1/workflows/run", "{'inputs':{'topic':'tea'},'user':'u2'}");
    awaitLine("dify_runs_total{mode=\"advanced-chat\",status=\"succeeded\"} 1.0");
    awaitLine("dify_runs_total{mode=\"workflow\",status=\"succeeded\"} 1.0");
    awaitLine("dify_nodes_total{status=\"succeeded\",type=\"llm\"} 2.0");
    awaitLine("dify_active_users 2.0");
    awaitLine("dify_runs_active 0.0");
    awaitLine("dify_retrieval_duration_seconds_count{status=\"succeeded\"} 1");
    assertThat(metrics()).contains("jvm_memory_used_bytes", "dify_http_requests_active 1.0");
  }

  @Test
  void whatClientsSendMakesNoNewSeries() throws Exception {
    server.get("/v1/x0");
    server.get("/v1/messages/x0/suggested?user=x0");
    server.get("/metrics");
    awaitLine("dify_http_requests_total{endpoint=\"none\",method=\"none\",status=\"404\"} 1.0");
    int before = series(metrics()).size();
    for (int i = 1; i < 30; i++) {
      server.get("/v1/x" + i);
      server.get("/v1/messages/x" + i + "/suggested?user=x" + i);
    }
    awaitLine("dify_http_requests_total{endpoint=\"none\",method=\"none\",status=\"404\"} 30.0");
    assertThat(series(metrics())).hasSizeLessThanOrEqualTo(before);
  }

  @Test
  void everyLineIsOfTheTextFormat() throws Exception {
    server.chat("Why?", "");
    Pattern line = Pattern.compile("[a-z_]+(\\{([a-z_]+=\"[^\"]*\",?)*})? [-+0-9.eEInfNa]+");
    List<String> broken = new ArrayList<>();
    metrics().lines().filter(text -> !text.startsWith("#")).forEach(text -> {
      Matcher matcher = line.matcher(text);
      if (!matcher.matches()) {
        broken.add(text);
      }
    });
    assertThat(broken).isEmpty();
  }

  @Test
  void aReadyServerSaysSo() throws Exception {
    assertThat(server.get("/ready").status()).isEqualTo(200);
  }

  @Test
  void aRequestKeepsAWellFormedIdAndGetsOneOtherwise() throws Exception {
    assertThat(server.get("/health", "X-Request-Id", "abc-1.2_3").headers().get("x-request-id"))
        .containsExactly("abc-1.2_3");
    for (String bad : List.of("a b", "x".repeat(65), "{}")) {
      assertThat(server.get("/health", "X-Request-Id", bad).headers().get("x-request-id").getFirst())
          .matches("[0-9a-f-]{36}");
    }
    assertThat(server.get("/v1/nowhere").headers().get("x-request-id").getFirst()).matches("[0-9a-f-]{36}");
  }
}
