package io.dify.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.cancel.Cancellation;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.HttpReply;
import io.dify.core.http.Origin;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The test server, as any HTTP client sees it. */
@Timeout(60)
class OpenAiWireServerTest {
  private final OpenAiWireServer server = OpenAiWireServer.start();
  private final HttpGateway http = HttpGateway.under(EgressPolicy.guarded())
      .allowing(List.of(Origin.of(server.baseUrl())));

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  private HttpReply post(String path, String json) {
    return http.send(new HttpCall("POST", server.baseUrl() + path, HttpHeaders.none(),
        HttpBody.of("application/json", json), HttpLimits.DEFAULT), Cancellation.none());
  }

  private Map<String, Value> answer(String path, String json) {
    try (HttpReply reply = post(path, json)) {
      assertThat(reply.status()).isEqualTo(200);
      return ((Value.Obj) ValueJson.read(reply.text())).fields();
    }
  }

  @Test
  void everyAddressAnswersByItself() {
    assertThat(answer("/chat/completions", "{\"model\":\"m\",\"messages\":[]}")).containsKey("choices");
    assertThat(answer("/embeddings", "{\"model\":\"m\",\"input\":[\"a\",\"b\"]}").get("data"))
        .isInstanceOfSatisfying(Value.Array.class, data -> assertThat(data.items()).hasSize(2));
    assertThat(answer("/embeddings", "{\"model\":\"m\",\"input\":\"a\"}").get("data"))
        .isInstanceOfSatisfying(Value.Array.class, data -> assertThat(data.items()).hasSize(1));
    assertThat(answer("/rerank", "{\"model\":\"m\",\"query\":\"b\",\"documents\":[\"a\",\"b\"],\"top_n\":1}"))
        .containsEntry("results", ValueJson.read("[{\"index\":1,\"relevance_score\":1.0}]"));
    assertThat(answer("/moderations", "{\"input\":\"harmful\"}").get("results")).asString().contains("true");
    try (HttpReply reply = post("/nowhere", "{}")) {
      assertThat(reply.status()).isEqualTo(404);
    }
  }

  @Test
  void scriptComesFirstThenTheOwnDecisionThenTheUsual() {
    server.then(WireReply.rateLimited(5)).otherwise(request -> request.path().endsWith("/embeddings")
        ? WireReply.serverError()
        : OpenAiWireServer.usual(request));
    try (HttpReply limited = post("/embeddings", "{}"); HttpReply failed = post("/embeddings", "{}")) {
      assertThat(limited.status()).isEqualTo(429);
      assertThat(limited.headers().first("Retry-After")).contains("5");
      assertThat(failed.status()).isEqualTo(500);
    }
    assertThat(answer("/moderations", "{\"input\":\"x\"}")).containsKey("results");
    assertThat(server.requests()).extracting(WireRequest::path).containsExactly("/v1/embeddings", "/v1/embeddings",
        "/v1/moderations");
  }

  @Test
  void pausesLieBetweenThePieces() {
    server.then(WireReply.saying("one").thenPausing(Duration.ofMillis(1)).thenSaying("two"));
    try (HttpReply reply = post("/chat/completions", "{\"model\":\"m\",\"stream\":true}")) {
      assertThat(reply.text()).containsSubsequence("one", "two", "[DONE]");
    }
  }

  @Test
  void replyOfAnyProtocolCanBeScripted() {
    server.then(WireReply.lines("{\"a\":1}", "{\"a\":2}"), WireReply.whole("text/plain", "hi"));
    try (HttpReply lines = post("/x", "{}"); HttpReply whole = post("/x", "{}")) {
      assertThat(lines.text()).isEqualTo("{\"a\":1}\n{\"a\":2}\n");
      assertThat(whole.headers().first("Content-Type")).contains("text/plain");
      assertThat(whole.text()).isEqualTo("hi");
    }
  }
}
