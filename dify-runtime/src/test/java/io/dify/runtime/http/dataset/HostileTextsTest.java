package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.KnowledgeServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that mean something to a database, a template, a browser or a file system mean nothing here, in any field that takes a text. */
class HostileTextsTest {
  @TempDir
  static Path folder;

  private static KnowledgeServer server;
  private static Filled faq;
  private static Filled parents;

  @BeforeAll
  static void start() {
    server = new KnowledgeServer(folder);
    faq = Filled.of(server, "apples");
    parents = Filled.hierarchical(server, "apples\npears");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode send(String method, String path, ObjectNode body) throws Exception {
    return server.json(method, path, body.toString()).ok();
  }

  private static ObjectNode object() {
    return ValueJson.mapper().createObjectNode();
  }

  @ParameterizedTest
  @ValueSource(strings = { "'; DROP TABLE dify_knowledge_chunk; --", "<script>alert(1)</script>", "../../etc/passwd",
    ":tenant <ids> ? %_\\ ${bytes}", "{{#sys.query#}} {{ 7*7 }}", "مرحبا שלום ไทย 标签", "\u202Egnp.exe\u200B\u0001",
    "😀👩‍👩‍👧 e\u0301"})
  void everyTextComesBackAsItIs(String text) throws Exception {
    ObjectNode segments = object();
    segments.putArray("segments").addObject().put("content", text).putArray("keywords").add(text);
    String chunk = faq.chunks() + "/" + send("POST", faq.chunks(), segments).at("/data/0/id").asText();
    ObjectNode edit = object();
    edit.putObject("segment").put("content", "x " + text).put("summary", text);
    send("POST", chunk, edit);
    JsonNode stored = server.get(chunk).ok().path("data");
    assertThat(stored.path("content").asText()).isEqualTo("x " + text);
    assertThat(stored.path("summary").asText()).isEqualTo(text);
    assertThat(stored.at("/keywords/0").asText()).isEqualTo(text);
    String keyword = URLEncoder.encode(text, StandardCharsets.UTF_8);
    assertThat(Filled.texts(server.get(faq.chunks() + "?keyword=" + keyword).ok().path("data"), "content"))
        .contains("x " + text);
    assertThat(server.json("POST", faq.path() + "/retrieve", object().put("query", text).toString()).ok()
        .at("/query/content").asText()).isEqualTo(text);

    String children = parents.chunk(1) + "/child_chunks";
    String child = send("POST", children, object().put("content", text)).at("/data/id").asText();
    assertThat(send("PATCH", children + "/" + child, object().put("content", "x " + text)).at("/data/content").asText())
        .isEqualTo("x " + text);

    String tag = send("POST", "/v1/datasets/tags", object().put("name", text)).path("id").asText();
    assertThat(send("PATCH", "/v1/datasets/tags", object().put("tag_id", tag).put("name", "x" + text)).path("name")
        .asText()).isEqualTo(("x" + text).strip());

    String name = "field " + text;
    String field = send("POST", faq.path() + "/metadata", object().put("type", "string").put("name", name)).path("id")
        .asText();
    ObjectNode told = object();
    ObjectNode operation = told.putArray("operation_data").addObject().put("document_id", faq.document())
        .put("partial_update", true);
    operation.putArray("metadata_list").addObject().put("id", field).put("name", name).put("value", text);
    send("POST", faq.path() + "/documents/metadata", told);
    assertThat(server.bases().documents().get(faq.base(), faq.document()).metadata()).containsEntry(name.strip(),
        Value.of(text));
    assertThat(server.get(faq.chunks()).ok().path("total").asInt()).as("nothing else was touched").isPositive();
  }

  @Test
  void idsThatAreNoneFindNothing() throws Exception {
    for (String id : List.of("..", "%2e%2e", "x%00y", "%27%20OR%20%271%27=%271", "a%20b", "null", "0", "%F0%9F%98%80",
        "x".repeat(2_000))) {
      for (String path : List.of("/v1/datasets/" + id + "/tags", "/v1/datasets/" + id + "/metadata",
          faq.path() + "/documents/" + id + "/segments", faq.chunks() + "/" + id,
          faq.chunks() + "/" + id + "/child_chunks")) {
        assertThat(server.get(path).error()).as(path).isIn("404 not_found", "400 bad_request",
            "405 method_not_allowed");
      }
    }
  }
}
