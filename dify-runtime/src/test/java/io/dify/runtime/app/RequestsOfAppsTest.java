package io.dify.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.dify.core.model.CallOrigin;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.config.EgressSettings;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.tool.ToolSettings;
import io.dify.workflow.DifyApp;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of apps in an installation: where the operator lets them go, and what becomes of files. */
class RequestsOfAppsTest {
  @TempDir
  Path folder;

  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext("/", exchange -> {
      try (exchange) {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        boolean back = exchange.getRequestMethod().equals("POST");
        byte[] answer = back
            ? ("got " + sent.length + " bytes").getBytes()
            : new byte[]{ (byte) 0x89, 'P', 'N', 'G', 0};
        exchange.getResponseHeaders().set("Content-Type", back ? "text/plain" : "image/png");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
      }
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private RunResult run(Map<String, String> environment) throws InterruptedException {
    String app = """
        version: "0.6.0"
        kind: app
        app: {name: Files, mode: workflow}
        workflow:
          graph:
            nodes:
              - {id: start, data: {type: start, title: Start, variables: []}}
              - {id: get, data: {type: http-request, title: Get, method: get, url: "ORIGIN/tea.png"}}
              - {id: first, data: {type: list-operator, title: First, variable: [get, files], filter_by: {enabled: false}, order_by: {enabled: false}, limit: {enabled: false}}}
              - {id: send, data: {type: http-request, title: Send, method: post, url: "ORIGIN/", body: {type: binary, data: [{type: file, file: [first, first_record]}]}}}
              - {id: end, data: {type: end, title: End, outputs: [{variable: said, value_selector: [send, body]}, {variable: files, value_selector: [get, files]}]}}
            edges:
              - {source: start, target: get}
              - {source: get, target: first}
              - {source: first, target: send}
              - {source: send, target: end}
        """
        .replace("ORIGIN", origin());
    try (Installation installation = Installation.temporary(folder, Setup.of(ModelSettings.BUILT_IN)
        .with(ToolSettings.PUBLIC_ONLY.with(EgressSettings.of(environment))))) {
      String workspace = installation.platform().workspace().id();
      return DifyApp.parse(app, StandardNodes.types(), installation.platform().engine())
          .start(RunRequest.inputs(Map.of()).on(CallOrigin.of(workspace, "", ""))).await();
    }
  }

  @Test
  void thisMachineIsOutOfReachUntilTheOperatorAllowsIt() throws InterruptedException {
    RunResult denied = run(Map.of());
    assertThat(denied.errorType()).isEqualTo("egress_denied");
    assertThat(denied.error()).contains("loopback", "DIFY_EGRESS_ALLOW", origin());
  }

  @Test
  void aFileThatWasFetchedCanBeSentOn() throws InterruptedException {
    RunResult result = run(Map.of("DIFY_EGRESS_ALLOW", origin()));
    assertThat(result.error()).isNull();
    assertThat(result.outputs().fields()).containsEntry("said", Value.of("got 5 bytes"));
    assertThat(ValueJson.write(result.outputs())).contains("tool_file", "tea.png");
  }
}
