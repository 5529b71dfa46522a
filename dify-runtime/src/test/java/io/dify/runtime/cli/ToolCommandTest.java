package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.Output;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for tools, against a server on loopback. */
class ToolCommandTest {
  private static final String CANARY = "sk-canary-cli-1";
  private final List<String> keys = new CopyOnWriteArrayList<>();
  @TempDir
  Path folder;
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    url = "http://127.0.0.1:" + server.getAddress().getPort();
    server.createContext("/", exchange -> {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Key")));
      String answer = answer(exchange.getRequestURI().getPath(), body);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.isEmpty() ? 202 : 200, answer.isEmpty() ? -1 : answer.length());
      exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String answer(String path, String body) {
    if (path.equals("/spec")) {
      return "{\"openapi\": \"3.0.0\", \"servers\": [{\"url\": \"/v1\"}], \"paths\": {\"/hi\": {\"get\": {\"operationId\": \"hi\"}}}}";
    }
    if (!path.equals("/mcp")) {
      return "{\"path\": \"" + path + "\"}";
    }
    Value.Obj message = (Value.Obj) ValueJson.read(body);
    String id = ValueJson.write(message.fields().getOrDefault("id", Value.nothing()));
    String start = "{\"jsonrpc\": \"2.0\", \"id\": " + id + ", \"result\": ";
    return switch (((Value.Text) message.fields().get("method")).text()) {
      case "initialize" -> start + "{\"protocolVersion\": \"2025-06-18\", \"capabilities\": {}}}";
      case "tools/list" -> start + "{\"tools\": [{\"name\": \"echo\"}]}}";
      case "tools/call" -> start + "{\"content\": [{\"type\": \"text\", \"text\": \"echoed\"}]}}";
      default -> "";
    };
  }

  private Output run(String in, String... arguments) {
    Output output = InProcess.fed(in,
        Map.of("DIFY_DATA", folder.resolve("data").toString(), "DIFY_TOOL_ORIGINS", url, "KEY", CANARY), arguments);
    assertThat(output.out() + output.err()).doesNotContain(CANARY).doesNotContain("\tat ");
    return output;
  }

  @Test
  void anOpenApiDocumentIsAddedListedTestedAndRemoved() throws IOException {
    Output added = run(CANARY, "tool", "add-openapi", url + "/spec", "--name", "shop", "--id", "p-1", "--header",
        "X-Key", "--prefix", "custom");
    assertThat(added.err()).isEmpty();
    assertThat(added.out()).isEqualTo("hi" + System.lineSeparator());
    assertThat(run("", "tool", "list").out()).contains("api  shop  p-1", "builtin  time  current_time");
    assertThat(run("", "tool", "test", "api", "p-1", "hi").out()).contains("{\"path\": \"/v1/hi\"}");
    assertThat(keys.getLast()).isEqualTo(CANARY);
    assertThat(Files.readString(folder.resolve("data/dify.db"), StandardCharsets.ISO_8859_1)).doesNotContain(CANARY);
    assertThat(run("", "tool", "remove", "api", "shop").status()).isZero();
    assertThat(run("", "tool", "remove", "api", "shop").err()).contains("There is nothing of that kind");
    assertThat(run("", "tool", "test", "api", "shop", "hi").err()).contains("no OpenAPI document of that id or name");
  }

  @Test
  void anMcpServerIsAddedTestedAndRefreshed() {
    Output added = run("", "tool", "add-mcp", url + "/mcp", "--name", "m", "--header", "X-Key", "--from-env", "KEY");
    assertThat(added.err()).isEmpty();
    assertThat(added.out().strip()).isEqualTo("echo");
    assertThat(run("", "tool", "test", "mcp", "m", "echo").out().strip()).isEqualTo("echoed");
    assertThat(keys.getLast()).isEqualTo(CANARY);
    assertThat(run("", "tool", "refresh", "m").out().strip()).isEqualTo("echo");
    assertThat(run("", "tool", "add-mcp", url + "/mcp", "--name", "m").err()).contains("error: ");
    assertThat(run("", "tool", "refresh", "x").err()).contains("There is no MCP server 'x'");
  }

  @Test
  void builtInToolsAreTestedAndTheirCredentialsSet() {
    assertThat(
        run("", "tool", "test", "builtin", "maths", "eval_expression", "--args", "{\"expression\": \"1/4\"}").out()
            .strip())
        .isEqualTo("0.25");
    assertThat(run("", "tool", "test", "builtin", "tavily", "tavily_search").err())
        .contains("dify tool credential tavily tavily_api_key");
    assertThat(run(CANARY, "tool", "credential", "tavily", "tavily_api_key").status()).isZero();
    assertThat(run("", "tool", "list").out()).contains("builtin  tavily  credential (tavily_api_key)");
    assertThat(run("", "tool", "test", "builtin", "tavily", "tavily_search").err()).contains("'query'");
    assertThat(run("", "tool", "credential", "tavily", "wrong", "--from-env", "KEY").err())
        .contains("no field 'wrong'");
  }

  @Test
  void serversInPrivateRangesAreWarnedOf() throws IOException {
    Path file = Files.writeString(folder.resolve("api.yml"), """
        openapi: 3.1.0
        servers: [{url: http://10.0.0.9/api}]
        paths: {/x: {get: {}}}
        """);
    Output added = run("", "tool", "add-openapi", file.toString(), "--name", "inner");
    assertThat(added.status()).isZero();
    assertThat(added.err()).contains("warning: servers: ", "http://10.0.0.9 may not be reached");
    assertThat(run("", "tool", "test", "api", "inner", "x_get").err()).contains("may not be reached");
    assertThat(run("", "tool", "add-openapi", folder.resolve("none.yml").toString(), "--name", "n").err())
        .contains("cannot be read");
  }

  @Test
  void checkTellsWhichToolsAreHere() throws IOException {
    Path app = Files.writeString(folder.resolve("app.yml"),
        """
            version: "0.6.0"
            kind: app
            app: {name: T, mode: workflow}
            workflow:
              graph:
                nodes:
                  - {id: s, data: {type: start, title: S, variables: []}}
                  - {id: a, data: {type: tool, title: A, provider_type: builtin, provider_id: time, tool_name: current_time, tool_parameters: {}}}
                  - {id: b, data: {type: tool, title: B, provider_type: builtin, provider_id: langgenius/tavily/tavily, tool_name: tavily_search, tool_parameters: {query: {type: constant, value: x}}}}
                  - {id: c, data: {type: tool, title: C, provider_type: api, provider_id: p-1, tool_name: hi, tool_parameters: {}}}
                  - {id: e, data: {type: end, title: E, outputs: []}}
                edges:
                  - {source: s, target: a}
                  - {source: a, target: b}
                  - {source: b, target: c}
                  - {source: c, target: e}
            """);
    String before = run("", "check", app.toString()).out();
    assertThat(before)
        .contains("[b] tool langgenius/tavily/tavily/tavily_search: The tools of tavily need tavily_api_key",
            "[c] tool p-1/hi: ")
        .doesNotContain("[a] tool");
    assertThat(folder.resolve("data")).doesNotExist();
    run(CANARY, "tool", "credential", "tavily", "tavily_api_key");
    run("", "tool", "add-openapi", url + "/spec", "--name", "shop", "--id", "p-1");
    assertThat(run("", "check", app.toString()).out()).contains("app: T").doesNotContain("needs: ");
  }
}
