package io.dify.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import io.dify.core.testkit.WireRequest;
import io.dify.core.testkit.WireServer;
import io.dify.core.value.ValueJson;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.Server;
import io.dify.runtime.app.Setup;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.config.ObserveSettings;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.testing.TestApps;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole installation with a model behind a socket and a collector of OTLP behind another. */
@Timeout(60)
class TracesTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CLIENT_SPAN = "00f067aa0ba902b7";
  private static final String SAID = "What nobody but the model may read";

  @TempDir
  Path data;

  private final OpenAiWireServer model = OpenAiWireServer.start();
  private final WireServer collector = WireServer.start();

  @AfterEach
  void close() {
    model.close();
    collector.close();
  }

  /** Runs a workflow for a client that is in a trace of its own. */
  private void run(Map<String, String> environment) throws IOException, InterruptedException {
    model.otherwise(request -> WireReply.saying("Done."));
    collector.otherwise(request -> WireReply.whole("application/json", "{}"));
    ModelSettings models = ModelSettings.of(Map.of("OPENAI_API_KEY", "sk-x", "OPENAI_BASE_URL", model.baseUrl()));
    try (
        Installation installation = Installation.open(data,
            Setup.of(models).with(ObserveSettings.of(environment)));
        Server server = installation.serve(HttpSettings.at("127.0.0.1", 0), 10);
        HttpClient client = HttpClient.newHttpClient()) {
      String workspace = installation.platform().workspace().id();
      LiveApp app = installation.platform().apps().publish(workspace, "flow.yml",
          TestApps.bytes(TestApps.FLOW.replace("provider: test, name: scripted", "provider: openai, name: gpt-4o")));
      String token = installation.platform().keys().issueForApp(workspace, app.app().id()).token();
      HttpResponse<String> answer = client.send(HttpRequest
          .newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/workflows/run"))
          .header("Authorization", "Bearer " + token).header("traceparent", "00-" + TRACE + "-" + CLIENT_SPAN + "-01")
          .POST(HttpRequest.BodyPublishers
              .ofString("{\"inputs\":{\"topic\":\"" + SAID + "\"},\"user\":\"u1\"}"))
          .build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).contains("succeeded");
    }
  }

  private Map<String, JsonNode> spans() throws IOException {
    Map<String, JsonNode> spans = new LinkedHashMap<>();
    for (WireRequest request : collector.requests()) {
      assertThat(request.path()).isEqualTo("/v1/traces");
      JsonNode resource = ValueJson.mapper().readTree(request.body()).path("resourceSpans").get(0);
      assertThat(resource.path("resource").toString()).contains("\"stringValue\":\"my-dify\"");
      resource.path("scopeSpans").get(0).path("spans").forEach(span -> spans.put(span.path("name").asText(), span));
    }
    return spans;
  }

  @Test
  void requestRunNodesAndModelAreOneTraceOfTheClient() throws Exception {
    run(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(), "OTEL_SERVICE_NAME", "my-dify",
        "OTEL_EXPORTER_OTLP_HEADERS", "X-Tenant=seven"));
    Map<String, JsonNode> spans = spans();
    assertThat(spans.keySet()).contains("POST /v1/workflows/run", "run", "node start", "node llm", "node end",
        "model llm");
    assertThat(spans.values()).allSatisfy(span -> assertThat(span.path("traceId").asText()).isEqualTo(TRACE));
    JsonNode request = spans.get("POST /v1/workflows/run");
    assertThat(request.path("parentSpanId").asText()).isEqualTo(CLIENT_SPAN);
    assertThat(spans.get("run").path("parentSpanId")).isEqualTo(request.path("spanId"));
    assertThat(spans.get("node llm").path("parentSpanId")).isEqualTo(spans.get("run").path("spanId"));
    assertThat(spans.get("node llm").path("endTimeUnixNano").asLong())
        .isGreaterThanOrEqualTo(spans.get("node llm").path("startTimeUnixNano").asLong());
    assertThat(spans.get("model llm").toString()).contains("gpt-4o", "gen_ai.usage.input_tokens");
    assertThat(collector.requests().getFirst().headers().first("X-Tenant")).contains("seven");
    assertThat(collector.requests()).noneSatisfy(sent -> assertThat(sent.body()).contains(SAID));
    assertThat(model.requests().getFirst().headers().first("traceparent"))
        .contains("00-" + TRACE + "-" + request.path("spanId").asText() + "-01");
  }

  @Test
  void withoutACollectorNothingIsExportedAndTheTraceStillGoesOn() throws Exception {
    run(Map.of());
    assertThat(collector.requests()).isEmpty();
    assertThat(model.requests().getFirst().headers().first("traceparent"))
        .hasValueSatisfying(header -> assertThat(header).startsWith("00-" + TRACE + "-").endsWith("-01"));
  }
}
