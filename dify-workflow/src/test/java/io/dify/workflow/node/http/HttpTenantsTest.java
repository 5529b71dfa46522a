package io.dify.workflow.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.file.MemoryFiles;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.CallOrigin;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.DifyApp;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Workspaces are apart: each has its own way out, and its own files. */
class HttpTenantsTest {
  private static final String APP = """
      version: "0.6.0"
      kind: app
      app: {name: Fetch, mode: workflow}
      workflow:
        graph:
          nodes:
            - {id: s, data: {type: start, title: S, variables: [{variable: doc, label: doc, type: file, required: false}]}}
            - {id: get, data: {type: http-request, title: Get, method: METHOD, url: "URL", BODY}}
            - {id: e, data: {type: end, title: E, outputs: [{variable: files, value_selector: [get, files]}, {variable: said, value_selector: [get, body]}]}}
          edges: [{source: s, target: get}, {source: get, target: e}]
      """;

  private static RunResult run(WorkflowEngine engine, String tenant, String app, Map<String, Object> inputs)
      throws InterruptedException {
    return DifyApp.parse(app, StandardNodes.types(), engine)
        .start(RunRequest.inputs(inputs).on(CallOrigin.of(tenant, "", ""))).await();
  }

  @Test
  void aWorkspaceReachesWhatItIsAllowedAndOpensWhatItKept() throws Exception {
    try (Echo server = new Echo(exchange -> {
      boolean isGet = exchange.getRequestMethod().equals("GET");
      Echo.answer(exchange, 200, isGet ? "image/png" : "text/plain", "bytes".getBytes());
    })) {
      WorkflowEngine engine = WorkflowEngine.builder().files(new MemoryFiles(1 << 20))
          .http(tenant -> tenant.equals("c") ? OutgoingHttp.guarded(List.of()) : server.out()).build();
      String get = APP.replace("METHOD", "get").replace("URL", server.url("/tea.png")).replace(", BODY", "");
      assertThat(run(engine, "c", get, Map.of()).errorType()).isEqualTo("egress_denied");

      RunResult kept = run(engine, "a", get, Map.of());
      FileRef file = ((Value.File) ((Value.Array) kept.outputs().fields().get("files")).items().getFirst()).file();
      String send = APP.replace("METHOD", "post").replace("URL", server.url("/")).replace("BODY",
          "body: {type: binary, data: [{type: file, file: [s, doc]}]}");
      assertThat(run(engine, "a", send, Map.of("doc", file)).outputs().fields()).containsEntry("said",
          Value.of("bytes"));
      RunResult stolen = run(engine, "b", send, Map.of("doc", file));
      assertThat(stolen.errorType()).isEqualTo("file_not_found");
      assertThat(server.asked()).hasSize(2);
    }
  }
}
