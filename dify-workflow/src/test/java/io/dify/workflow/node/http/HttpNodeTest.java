package io.dify.workflow.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.file.Documents;
import io.dify.core.file.MemoryFiles;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.node.Problem;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out for each field of the configuration. */
class HttpNodeTest {
  private static final Documents FILES = Documents.of(
      (file, cancellation) -> new ByteArrayInputStream(("bytes of " + file.name()).getBytes(StandardCharsets.UTF_8)));

  private Echo server;

  @BeforeEach
  void start() throws IOException {
    server = Echo.saying("application/json", "{\"ok\": true}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private NodeTester<HttpConfig> node(Object... fields) {
    Map<String, Object> data = new LinkedHashMap<>(Map.of("url", server.url("/v1"), "method", "get"));
    for (int i = 0; i < fields.length; i += 2) {
      data.put((String) fields[i], fields[i + 1]);
    }
    return NodeTester.of(new HttpNode()).config(data).http(server.out()).documents(FILES)
        .files(new MemoryFiles(1 << 20));
  }

  private static Map<String, Object> body(String type, Object data) {
    return Map.of("type", type, "data", data);
  }

  private static Map<String, Object> item(String key, String value) {
    return Map.of("key", key, "type", "text", "value", value);
  }

  private static FileRef file(String name, String mimeType) {
    return new FileRef(name, "document", "remote_url", name, ".txt", mimeType, 5, "https://files.example/" + name,
        null);
  }

  @Test
  void answerBecomesVariables() throws InterruptedException {
    TestedNode run = node().run().succeeds().gives("status_code", 200).gives("body", "{\"ok\": true}").gives("files",
        List.of());
    assertThat(((Value.Obj) run.outputs().get("headers")).fields()).containsEntry("content-type",
        Value.of("application/json"));
    assertThat(run.outputs()).containsOnlyKeys("status_code", "body", "headers", "files");
  }

  @ParameterizedTest
  @ValueSource(strings = { "get", "POST", "put", "Patch", "delete", "HEAD"})
  void methodsAreSentInCapitals(String method) throws InterruptedException {
    node("method", method).run().succeeds();
    assertThat(server.only().method()).isEqualTo(method.toUpperCase(java.util.Locale.ROOT));
  }

  @Test
  void optionsImportsAndFailsWhenItIsReached() throws InterruptedException {
    NodeTester<HttpConfig> node = node("method", "options");
    assertThat(node.problems()).extracting(Problem::severity).containsExactly(Problem.Severity.WARNING);
    node.run().fails("method_not_allowed", "OPTIONS");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void variablesStandEverywhere() throws InterruptedException {
    node("url", server.url("/{{#s.path#}}"), "method", "post", "headers", "X-{{#s.name#}}: a {{#s.value#}}", "params",
        "{{#s.name#}}:{{#s.value#}}\nurl:https://x.example/?a=b", "body",
        body("form-data", List.of(item("{{#s.name#}}", "<{{#s.value#}}>"))))
        .with("s.path", "a b/ü?x=1|2").with("s.name", "Key").with("s.value", "v&1").run().succeeds();
    Echo.Asked asked = server.only();
    assertThat(asked.target())
        .isEqualTo("/a%20b/%C3%BC?x=1%7C2&Key=v%261&url=https%3A%2F%2Fx.example%2F%3Fa%3Db");
    assertThat(asked.header("X-Key")).isEqualTo("a v&1");
    assertThat(asked.text()).contains("name=\"Key\"\r\n\r\n<v&1>\r\n");
  }

  @ParameterizedTest
  @CsvSource({ "basic,user:pass,'',Authorization,Basic dXNlcjpwYXNz", "basic,dXNlcg==,'',Authorization,Basic dXNlcg==",
    "bearer,abc,'',Authorization,Bearer abc", "custom,abc,'',Authorization,abc", "custom,abc,x-api-key,X-Api-Key,abc",
    "bearer,abc,X-Token,X-Token,Bearer abc"})
  void authorizationIsAHeader(String type, String key, String header, String sent, String value)
      throws InterruptedException {
    node("authorization", Map.of("type", "api-key", "config", Map.of("type", type, "api_key", "{{#env.key#}}", "header",
        header)), "headers", "Authorization: of the lines").with("env.key", key).run().succeeds();
    assertThat(server.only().header(sent)).isEqualTo(value);
  }

  @Test
  void authorizationThatIsEmptyFails() throws InterruptedException {
    node("authorization", Map.of("type", "api-key", "config", Map.of("type", "bearer", "api_key", "{{#env.key#}}")))
        .with("env.key", " ").run().fails("invalid_param", "key of the authorization is empty");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void noAuthorizationWithANullConfigIsNone() throws InterruptedException {
    Map<String, Object> none = new LinkedHashMap<>(Map.of("type", "no-auth"));
    none.put("config", null);
    node("authorization", none).run().succeeds();
    assertThat(server.only().headers()).doesNotContainKey("Authorization");
  }

  @Test
  void namesOfHeadersAndParametersMayRepeat() throws InterruptedException {
    node("headers", "X-Tag: a\nX-Tag: b\n\n  X-Other :  c:d  ", "params", "tag:a\ntag:b\n:lost").run().succeeds();
    assertThat(server.only().headers().get("X-Tag")).containsExactly("a", "b");
    assertThat(server.only().header("X-Other")).isEqualTo("c:d");
    assertThat(server.only().target()).isEqualTo("/v1?tag=a&tag=b");
  }

  @Test
  void aVariableThatIsAWholeLineStandsForLines() throws InterruptedException {
    node("headers", "{{#s.headers#}}").with("s.headers", "X-A: 1\nX-B: 2").run().succeeds();
    assertThat(server.only().header("X-A") + server.only().header("X-B")).isEqualTo("12");
  }

  @ParameterizedTest
  @ValueSource(strings = { "a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\rX-Evil: 1", "a\u0000", "a\u0085X-Evil: 1",
    "a\u2028X-Evil: 1"})
  void lineBreaksInAVariableAddNoHeader(String value) throws InterruptedException {
    node("headers", "X-One: {{#s.v#}}").with("s.v", value).run().fails("invalid_param", "Line 1 of the headers");
    assertThat(server.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = { "X One: 1", "Näme: 1", "(x): 1", "X\tY: 1", "just words"})
  void headerLinesThatCannotBeSentAreNamed(String line) throws InterruptedException {
    node("headers", "X-Fine: 1\n" + line).run().fails("invalid_param", "Line 2 of the headers");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void headersThatFrameARequestAreLeftOut() throws InterruptedException {
    node("headers", "Content-Length: 99\nConnection: close\nTransfer-Encoding: chunked\nHost: "
        + server.url("").substring(7)).run().succeeds();
    assertThat(server.only().header("Host")).isEqualTo(server.url("").substring(7));
    node("headers", "Host: other.example").run().fails("invalid_param", "Host");
  }

  @ParameterizedTest
  @ValueSource(strings = { "example.com/x", "ftp://example.com/", "file:///etc/passwd", "//example.com/", "", "  ",
    "javascript:alert(1)"})
  void addressWithoutItsSchemeIsRefused(String url) throws InterruptedException {
    node("url", "{{#s.url#}}").with("s.url", url).run().fails("invalid_param", "address of the request");
  }

  @Test
  void addressIsTrimmedAndItsFragmentLeftOut() throws InterruptedException {
    node("url", "{{#s.url#}}").with("s.url", "  " + server.url("/a#part") + "\n").run().succeeds();
    assertThat(server.only().target()).isEqualTo("/a");
  }

  @Test
  void addressesOfThisMachineAreDeniedUnlessAllowed() throws InterruptedException {
    node("url", "http://localhost:1/").run().fails("egress_denied", "loopback");
  }

  @Test
  void withoutAWayOutNothingIsRequested() throws InterruptedException {
    NodeTester.of(new HttpNode()).config(Map.of("url", "https://example.com", "method", "get")).run()
        .fails("egress_denied", "WorkflowEngine.builder().http");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "{\"a\": {{#s.n#}}, \"b\": \"{{#s.t#}}\"}|{\"a\": 1.5, \"b\": \"x\"}",
    "{{#s.o#}}|{\"k\": [1, 2]}", "{a: '{{#s.t#}}', }|{\"a\":\"x\"}",
    "{\"q\": \"{{#s.quoted#}}\"}|{\"q\": \"say \\\"hi\\\"\\nand go\"}",
    "{\"q\": \"{{#s.broken#}}\", \"n\": {{#s.n#}}}|{\"q\":\"two\\nlines\",\"n\":1.5}",
    "{\"big\": 12345678901234567890123, \"a\": 1.10}|{\"big\": 12345678901234567890123, \"a\": 1.10}",
    "{\"a\": [1, 2|{\"a\":[1,2]}"})
  void jsonIsRepairedButNeverRewrittenWithoutNeed(String text, String sent) throws InterruptedException {
    node("method", "post", "body", body("json", List.of(item("", text)))).with("s.n", 1.5).with("s.t", "x")
        .with("s.o", Map.of("k", List.of(1, 2))).with("s.quoted", "say \"hi\"\nand go").with("s.broken", "two\nlines")
        .run().succeeds();
    assertThat(server.only().text()).isEqualTo(sent);
    assertThat(server.only().header("Content-Type")).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "  ", "no json at all", "{\"a\" \"b\"}"})
  void textThatIsNoJsonIsAnError(String text) throws InterruptedException {
    node("method", "post", "body", body("json", List.of(item("", text)))).run().fails("invalid_param", "JSON");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void rawTextIsSentAsItIsAndItsTypeMayBeSet() throws InterruptedException {
    node("method", "post", "body", body("raw-text", List.of(item("", "<a>{{#s.t#}}</a>")))).with("s.t", "ü").run()
        .succeeds();
    assertThat(server.only().text()).isEqualTo("<a>ü</a>");
    assertThat(server.only().header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    node("method", "post", "headers", "content-type: application/xml", "body", body("raw-text", "<b/>")).run()
        .succeeds();
    assertThat(server.asked().get(1).header("Content-Type")).isEqualTo("application/xml");
  }

  @Test
  void formsInOneLineAreEncoded() throws InterruptedException {
    node("method", "post", "body",
        body("x-www-form-urlencoded", List.of(item("a b", "1&2"), item("c", "{{#s.t#}}"), item("", "")))).with("s.t",
            "ü")
        .run().succeeds();
    assertThat(server.only().text()).isEqualTo("a%20b=1%262&c=%C3%BC");
    assertThat(server.only().header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
  }

  @Test
  void olderFilesWriteFormsAsLines() throws InterruptedException {
    node("method", "post", "body", body("x-www-form-urlencoded", "a:1\nb:{{#s.t#}}")).with("s.t", "2").run().succeeds();
    assertThat(server.only().text()).isEqualTo("a=1&b=2");
  }

  @Test
  void filesArePartsOfForms() throws InterruptedException {
    List<Map<String, Object>> data = List.of(item("note", "hi"),
        Map.of("key", "doc", "type", "file", "file", List.of("s", "file")),
        Map.of("key", "all", "type", "file", "file", List.of("s", "files")));
    node("method", "post", "headers", "Content-Type: multipart/form-data", "body", body("form-data", data))
        .with("s.file", file("a.txt", "text/plain"))
        .with("s.files", Arrays.asList(file("b\".txt", ""), file("c.txt", "text/csv"))).run().succeeds();
    assertThat(server.only().header("Content-Type")).startsWith("multipart/form-data; boundary=");
    assertThat(server.only().text()).contains("name=\"note\"\r\n\r\nhi")
        .contains("name=\"doc\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nbytes of a.txt")
        .contains("name=\"all\"; filename=\"b%22.txt\"\r\nContent-Type: application/octet-stream")
        .contains("bytes of c.txt");
  }

  @Test
  void aFileIsABinaryBody() throws InterruptedException {
    List<Map<String, Object>> data = List.of(Map.of("type", "file", "file", List.of("s", "file")));
    node("method", "put", "body", body("binary", data)).with("s.file", file("a.txt", "text/plain")).run().succeeds();
    assertThat(server.only().text()).isEqualTo("bytes of a.txt");
    assertThat(server.only().header("Content-Type")).isEqualTo("text/plain");
  }

  @Test
  void variablesThatAreNoFilesAreNamed() throws InterruptedException {
    List<Map<String, Object>> data = List.of(Map.of("key", "f", "type", "file", "file", List.of("s", "file")));
    node("method", "post", "body", body("form-data", data)).with("s.file", "text").run().fails("type_mismatch",
        "s.file must be a file");
    node("method", "post", "body", body("form-data", data)).run().fails("VariableNotFoundError", "s.file");
  }

  @Test
  void answersOtherThanSuccessAreOutputsUnlessFailuresAreHandled() throws Exception {
    try (Echo missing = new Echo(exchange -> Echo.answer(exchange, 404, "text/plain", "gone".getBytes()))) {
      Map<String, Object> data = new LinkedHashMap<>(Map.of("url", missing.url("/"), "method", "get"));
      NodeTester<HttpConfig> node = NodeTester.of(new HttpNode()).http(missing.out());
      node.config(data).run().succeeds().gives("status_code", 404).gives("body", "gone");
      data.put("retry_config", Map.of("retry_enabled", false, "max_retries", 3, "retry_interval", "100"));
      node.config(data).run().succeeds();
      data.put("retry_config", Map.of("retry_enabled", true, "max_retries", 3, "retry_interval", "100"));
      node.config(data).run().fails("HTTPResponseCodeError", "status 404").gives("status_code", 404);
      data.remove("retry_config");
      data.put("error_strategy", "fail-branch");
      node.config(data).run().fails("HTTPResponseCodeError", "status 404").gives("body", "gone");
    }
  }

  @Test
  void requestsThatChangeSomethingCarryTheKeyOfTheNode() throws InterruptedException {
    node("method", "post").run().succeeds();
    node("method", "put").run().succeeds();
    node("method", "post", "headers", "idempotency-key: mine").run().succeeds();
    assertThat(server.asked()).extracting(asked -> asked.header("Idempotency-Key")).containsExactly("run:n:", "",
        "mine");
  }

  @Test
  void secretsAreNotShown() throws InterruptedException {
    TestedNode run = node("method", "post", "url", server.url("/{{#env.part#}}"), "headers",
        "X-Api-Key: canary-line\nX-Env: {{#env.secret#}}\nCookie: canary-cookie\nX-Plain: seen", "params",
        "token:canary-param\nq:seen-too", "authorization",
        Map.of("type", "api-key", "config", Map.of("type", "bearer", "api_key", "canary-key")), "body",
        body("json", List.of(item("", "{\"k\": \"{{#env.secret#}}\"}")))).with("env.secret", "canary-env")
        .with("env.part", "canary-path").run().succeeds();
    String shown = run.outcome().result().processData() + " " + run.inputs() + run;
    assertThat(shown).doesNotContain("canary").contains("{{#env.secret#}}").contains("X-Plain: seen", "q=seen-too");
    assertThat(server.only().header("X-Env")).isEqualTo("canary-env");
  }

  @Test
  void secretsAreNotInErrors() throws InterruptedException {
    for (String url : List.of("http://127.0.0.2:1/{{#env.s#}}?k={{#env.s#}}", "http://u:{{#env.s#}}@example.com/",
        "http://example.com/\u0001{{#env.s#}}")) {
      TestedNode run = node("url", url, "headers", "X-Key: {{#env.s#}}").with("env.s", "canary").run();
      assertThat(run.toString()).doesNotContain("canary").contains("egress_denied");
    }
  }

  @Test
  void configurationThatMakesNoSenseIsReported() {
    List<String> codes = node("method", "fetch", "authorization", Map.of("type", "magic"), "timeout",
        Map.of("connect", -1, "max_read_timeout", 0), "body", body("jsonb", "x")).problems().stream().map(Problem::code)
        .toList();
    assertThat(codes).containsExactlyInAnyOrder("unknown_method", "unknown_authorization", "out_of_range",
        "unknown_body");
    assertThat(node("url", "").problems()).extracting(Problem::code).containsExactly("missing_field");
    assertThat(node("body", body("binary", List.of())).problems()).extracting(Problem::code)
        .containsExactly("missing_file");
    assertThat(node("body", body("json", List.of(item("", "1"), item("", "2")))).problems()).extracting(Problem::code)
        .containsExactly("too_many_items");
  }

  @Test
  void timesMayBeWrittenInManyWays() {
    HttpConfig config = node("timeout",
        Map.of("connect", "2.5", "read", 30, "max_write_timeout", 0, "max_read_timeout", 0)).parsed();
    assertThat(config.times()).hasToString("Times[connect=PT2.5S, read=PT30S, write=PT0S]");
  }
}
