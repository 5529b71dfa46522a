package io.dify.workflow.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.dify.core.cancel.Cancellation;
import io.dify.core.file.MemoryFiles;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.http.RequestLimits;
import io.dify.core.http.RequestLimits.Times;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of answers: texts, files, and those that would do harm. */
@Timeout(60)
class HttpAnswerTest {
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final byte[] PNG = Base64.getDecoder().decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ");

  private final MemoryFiles files = new MemoryFiles(64 << 20);

  private static RequestLimits limits(int text, int binary, Duration read, Duration total) {
    return new RequestLimits(new Times(LONG, LONG), new Times(read, LONG), new Times(read, LONG), total, text, binary,
        1 << 20, 3, false);
  }

  private TestedNode ask(Echo server, RequestLimits limits, Object... fields) throws InterruptedException {
    Map<String, Object> data = new LinkedHashMap<>(Map.of("url", server.url("/dir/report"), "method", "get"));
    for (int i = 0; i < fields.length; i += 2) {
      data.put((String) fields[i], fields[i + 1]);
    }
    return NodeTester.of(new HttpNode()).config(data).http(new OutgoingHttp(server.gateway(), limits)).files(files)
        .run();
  }

  private TestedNode ask(Echo server) throws InterruptedException {
    return ask(server, limits(100_000, 1_000_000, LONG, LONG));
  }

  private static Echo answering(String type, String disposition, byte[] body) throws IOException {
    return new Echo(exchange -> {
      if (!disposition.isEmpty()) {
        exchange.getResponseHeaders().set("Content-Disposition", disposition);
      }
      Echo.answer(exchange, 200, type, body);
    });
  }

  private static Echo compressed(String coding, byte[] body) throws IOException {
    return new Echo(exchange -> {
      exchange.getResponseHeaders().set("Content-Encoding", coding);
      Echo.answer(exchange, 200, "text/plain", body);
    });
  }

  private static byte[] gzip(byte[] text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "text/plain|", "text/html; charset=utf-8|", "application/json|",
    "application/problem+json|", "application/xml|", "application/rss+xml|", "application/javascript|",
    "application/x-www-form-urlencoded|", "application/yaml|", "application/x-yaml|", "application/graphql|",
    "text/markdown|inline", "''|", "application/octet-stream|", "application/unknown|"})
  void texts(String type, String disposition) throws Exception {
    try (Echo server = answering(type, disposition == null ? "" : disposition, "{\"é\": 1}".getBytes("UTF-8"))) {
      ask(server).succeeds().gives("body", "{\"é\": 1}").gives("files", List.of());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "image/png||report.png|image", "''||report|custom",
    "application/octet-stream||report|custom", "text/csv||report.csv|document",
    "text/plain|attachment|report.txt|document", "application/json|attachment; filename=\"a b.json\"|a b.json|document",
    "application/pdf|inline; filename=x.pdf|x.pdf|document",
    "application/pdf|attachment; filename=\"x.pdf\"; filename*=UTF-8''%E4%BD%A0.pdf|你.pdf|document",
    "application/zip|attachment; filename=\"../../etc/passwd\"|_.._etc_passwd.zip|custom",
    "audio/mpeg|attachment; filename=\"a/b\\\\c:d.mp3\"|a_b_c_d.mp3|audio",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document||report.docx|document"})
  void files(String type, String disposition, String name, String kind) throws Exception {
    try (Echo server = answering(type, disposition == null ? "" : disposition, PNG)) {
      TestedNode run = ask(server).succeeds().gives("body", "");
      FileRef file = ((Value.File) ((Value.Array) run.outputs().get("files")).items().getFirst()).file();
      assertThat(file.name()).isEqualTo(name);
      assertThat(file.type()).isEqualTo(kind);
      assertThat(file.size()).isEqualTo(PNG.length);
      assertThat(file.transferMethod()).isEqualTo("tool_file");
      assertThat(files.opening("", io.dify.core.file.FileContents.none()).open(file, Cancellation.none()))
          .hasBinaryContent(PNG);
    }
  }

  @Test
  void anEmptyAnswerIsAnEmptyText() throws Exception {
    try (Echo server = new Echo(exchange -> Echo.answer(exchange, 204, "image/png", new byte[0]))) {
      ask(server).succeeds().gives("status_code", 204).gives("body", "").gives("files", List.of());
    }
  }

  @Test
  void characterSetOfTheAnswerCounts() throws Exception {
    try (Echo server = answering("text/plain; charset=GBK", "", "你好".getBytes("GBK"))) {
      ask(server).succeeds().gives("body", "你好");
    }
  }

  @Test
  void compressedAnswersAreDecompressed() throws Exception {
    byte[] text = "tea ".repeat(1000).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(zlib)) {
      out.write(text);
    }
    try (Echo gzip = compressed("gzip", gzip(text)); Echo deflate = compressed("deflate", zlib.toByteArray())) {
      ask(gzip).succeeds().gives("body", new String(text, StandardCharsets.UTF_8));
      ask(deflate).succeeds().gives("body", new String(text, StandardCharsets.UTF_8));
    }
  }

  @Test
  void textsAndFilesHaveLimitsOfTheirOwn() throws Exception {
    RequestLimits limits = limits(2_000, 5_000, LONG, LONG);
    try (Echo text = answering("text/plain", "", new byte[2_001]);
        Echo just = answering("text/plain", "", "x".repeat(2_000).getBytes());
        Echo file = answering("image/png", "", new byte[5_001]);
        Echo fits = answering("image/png", "", new byte[5_000])) {
      ask(text, limits).fails("ResponseSizeError", "more than 2000 bytes").fails("ResponseSizeError",
          "DIFY_HTTP_MAX_TEXT_BYTES");
      ask(just, limits).succeeds();
      ask(file, limits).fails("ResponseSizeError", "5000 bytes").fails("ResponseSizeError",
          "DIFY_HTTP_MAX_BINARY_BYTES");
      ask(fits, limits).succeeds();
    }
  }

  @Test
  void aGigabyteIsRefusedBeforeItComes() throws Exception {
    try (Echo server = new Echo(exchange -> {
      exchange.sendResponseHeaders(200, 1L << 30);
      exchange.getResponseBody().write(new byte[100]);
      exchange.getResponseBody().flush();
    })) {
      ask(server, RequestLimits.DEFAULT).fails("ResponseSizeError", "10485760 bytes");
    }
  }

  @Test
  void endlessChunksAreCutOff() throws Exception {
    try (Echo server = new Echo(exchange -> pour(exchange, new byte[64 << 10]))) {
      ask(server, RequestLimits.DEFAULT).fails("ResponseSizeError", "DIFY_HTTP_MAX_BINARY_BYTES");
    }
  }

  /** Until the other side has had enough. */
  private static void pour(HttpExchange exchange, byte[] piece) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    while (true) {
      exchange.getResponseBody().write(piece);
      exchange.getResponseBody().flush();
    }
  }

  @Test
  void aDecompressionBombIsCutOff() throws Exception {
    byte[] bomb = gzip(new byte[64 << 20]);
    assertThat(bomb.length).isLessThan(100_000);
    try (Echo server = compressed("gzip", bomb); Echo nested = compressed("gzip", gzip(bomb))) {
      ask(server, limits(100 << 20, 100 << 20, LONG, LONG)).fails("ResponseSizeError", "decompression bomb");
      ask(nested).succeeds();
    }
  }

  @Test
  void answersThatCannotBeDecompressedAreErrors() throws Exception {
    try (Echo broken = compressed("gzip", "no gzip at all".getBytes());
        Echo unknown = compressed("br", PNG);
        Echo cut = compressed("gzip", java.util.Arrays.copyOf(gzip(new byte[1000]), 20))) {
      ask(broken).fails("network_error", "GZIP");
      ask(unknown).fails("network_error", "compressed as 'br'");
      ask(cut).fails("network_error", "127.0.0.1");
    }
  }

  @Test
  void aSlowDripEndsAtTheTimeForTheWhole() throws Exception {
    try (Echo server = new Echo(exchange -> pour(exchange, new byte[1]))) {
      ask(server, limits(100 << 20, 100 << 20, LONG, SHORT)).fails("timeout",
          "did not finish its answer within 150 ms");
    }
  }

  @Test
  void silenceEndsAtTheTimeToRead() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (Echo mute = new Echo(exchange -> await(over)); Echo stuck = new Echo(exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write(new byte[50]);
      exchange.getResponseBody().flush();
      await(over);
    })) {
      ask(mute, limits(100, 100, SHORT, LONG)).fails("timeout", "did not begin to answer within 150 ms");
      ask(stuck, limits(100, 100, SHORT, LONG)).fails("timeout", "nothing for 150 ms");
      ask(mute, limits(100, 100, LONG, LONG), "timeout", Map.of("read", 0.1)).fails("timeout", "within 100 ms");
      over.countDown();
    }
  }

  private static void await(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anAnswerShorterThanItSaysIsAnError() throws Exception {
    try (Echo server = new Echo(exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write(new byte[50]);
      exchange.getResponseBody().flush();
    })) {
      ask(server).fails("network_error", "50 bytes are missing");
    }
  }

  @Test
  void redirectsAreFollowedAndCredentialsStayBehind() throws Exception {
    try (Echo target = Echo.saying("text/plain", "there"); Echo server = new Echo(exchange -> {
      boolean first = exchange.getRequestURI().getPath().equals("/dir/report");
      exchange.getResponseHeaders().set("Location", first ? "next?x=1" : target.url("/end"));
      exchange.sendResponseHeaders(first ? 302 : 307, -1);
    })) {
      OutgoingHttp out = new OutgoingHttp(server.gateway().allowing(List.of(
          io.dify.core.http.Origin.of(server.url("")), io.dify.core.http.Origin.of(target.url("")))),
          RequestLimits.DEFAULT);
      Map<String, Object> data = Map.of("url", server.url("/dir/report"), "method", "post", "headers",
          "X-Api-Key: k\nAccept: text/plain\nCookie: c", "authorization",
          Map.of("type", "api-key", "config", Map.of("type", "bearer", "api_key", "canary")), "body",
          Map.of("type", "json", "data", "{}"));
      NodeTester.of(new HttpNode()).config(data).http(out).run().succeeds().gives("body", "there");
      assertThat(server.asked()).extracting(Echo.Asked::method).containsExactly("POST", "GET");
      assertThat(server.asked().get(1).target()).isEqualTo("/dir/next?x=1");
      assertThat(server.asked().get(1).header("Authorization")).isEqualTo("Bearer canary");
      assertThat(target.only().headers()).doesNotContainKeys("Authorization", "X-api-key", "Cookie",
          "Idempotency-key");
      assertThat(target.only().header("Accept")).isEqualTo("text/plain");
    }
  }

  @Test
  void redirectsInACircleEnd() throws Exception {
    try (Echo server = new Echo(exchange -> {
      exchange.getResponseHeaders().set("Location", "/dir/report");
      exchange.sendResponseHeaders(301, -1);
    })) {
      ask(server).fails("network_error", "more than 3 times");
      assertThat(server.asked()).hasSize(4);
    }
  }

  @Test
  void redirectsToPrivateAddressesAreDenied() throws Exception {
    try (Echo server = new Echo(exchange -> {
      exchange.getResponseHeaders().set("Location", "http://169.254.169.254/latest/meta-data/");
      exchange.sendResponseHeaders(302, -1);
    })) {
      ask(server).fails("egress_denied", "A redirect leads astray").fails("egress_denied",
          "169.254.169.254 is a cloud metadata address");
    }
  }

  @Test
  void checksOfCertificatesStayOnWhereTheOperatorWantsThem() throws Exception {
    try (Echo server = Echo.saying("text/plain", "x")) {
      ask(server, limits(100, 100, LONG, LONG), "ssl_verify", false).fails("forbidden", "ssl_verify");
      ask(server, RequestLimits.DEFAULT, "ssl_verify", false).succeeds();
    }
  }

  @Test
  void anAnswerThatIsAFileNeedsAStore() throws Exception {
    try (Echo server = answering("image/png", "", PNG)) {
      NodeTester.of(new HttpNode()).config(Map.of("url", server.url("/"), "method", "get")).http(server.out()).run()
          .fails("store_failed", "WorkflowEngine.builder().files");
    }
  }
}
