package io.dify.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.schema.JsonSchema;
import io.dify.core.tool.openapi.OpenApiDocument;
import io.dify.core.tool.web.WebPage;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents of strangers name addresses; no library that reads them goes there by itself. */
class SilentFetchTest {
  private ServerSocket server;
  private final AtomicInteger visitors = new AtomicInteger();

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> {
      try {
        while (true) {
          server.accept().close();
          visitors.incrementAndGet();
        }
      } catch (IOException e) {
        // The test is over.
      }
    });
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private String here(String text) {
    return text.replace("HERE", "http://127.0.0.1:" + server.getLocalPort()).replace('\'', '"');
  }

  /** What a library might do in passing must have been done: the last visitor is this test. */
  private void assertNobodyCame() throws IOException {
    try (var last = new java.net.Socket(server.getInetAddress(), server.getLocalPort())) {
      assertThat(last.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(visitors.get()).isLessThanOrEqualTo(1);
  }

  private static void trying(Runnable work) {
    try {
      work.run();
    } catch (DifyException e) {
      assertThat(e.code()).isNotEqualTo(io.dify.core.error.ErrorCode.INTERNAL);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "{'$ref': 'HERE/a.json'}", "{'$schema': 'HERE/schema', 'type': 'object'}",
    "{'$id': 'HERE/', 'properties': {'a': {'$ref': 'b.json#/x'}}}", "{'allOf': [{'$ref': 'HERE/a#/definitions/b'}]}",
    "{'$dynamicRef': 'HERE/a'}", "{'$recursiveRef': 'HERE/a'}"})
  void schemasFetchNothing(String schema) throws IOException {
    trying(() -> JsonSchema.of((Value.Obj) ValueJson.read(here(schema))).check(Value.from(java.util.Map.of("a", 1))));
    assertNobodyCame();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{'openapi': '3.0.0', 'paths': {'/a': {'get': {'operationId': 'a', 'parameters': [{'$ref': 'HERE/p.json'}]}}}}",
    "{'openapi': '3.1.0', '$ref': 'HERE/x', 'paths': {'/a': {'$ref': 'HERE/path.yaml'}}}",
    "{'openapi': '3.0.0', 'servers': [{'url': 'HERE'}], 'paths': {'/a': {'post': {'operationId': 'b', 'requestBody': {'content': "
        + "{'application/json': {'schema': {'$ref': 'HERE/s.json#/A'}}}}}}}}",
    "{'swagger': '2.0', 'host': 'HERE', 'paths': {'/a': {'get': {'operationId': 'c', 'externalDocs': {'url': 'HERE/d'}}}}}"})
  void openApiDocumentsFetchNothing(String document) throws IOException {
    trying(() -> OpenApiDocument.read(here(document), here("HERE/openapi.json")));
    assertNobodyCame();
  }

  @Test
  void pagesFetchNothing() throws IOException {
    String page = here(
        "<!DOCTYPE html SYSTEM 'HERE/x.dtd'><html><head><base href='HERE/'><link rel=stylesheet href='HERE/c.css'>"
            + "<script src='HERE/s.js'></script><meta http-equiv=refresh content='0;url=HERE/r'></head><body><img src='HERE/i.png'>"
            + "<iframe src='HERE/f'></iframe><object data='HERE/o'></object><svg><image href='HERE/v.svg'/><use href='HERE/u#a'/></svg>"
            + "<style>@import url(HERE/d.css);</style></body></html>");
    trying(
        () -> WebPage.ofHtml(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)), "UTF-8", here("HERE/")));
    assertNobodyCame();
  }
}
