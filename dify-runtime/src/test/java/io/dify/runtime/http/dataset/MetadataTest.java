package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.Value;
import io.dify.runtime.testing.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metadata fields and values over HTTP. */
class MetadataTest extends KnowledgeApiTest {
  private String field(Filled faq, String type, String name) throws Exception {
    return server.post(faq.path() + "/metadata", "{'type':'" + type + "','name':'" + name + "'}").ok().path("id")
        .asText();
  }

  private Answer tell(Filled faq, String document, String metadata, boolean partial)
      throws Exception {
    return server.post(faq.path() + "/documents/metadata", "{'operation_data':[{'document_id':'" + document
        + "','metadata_list':[" + metadata + "],'partial_update':" + partial + "}]}");
  }

  private static String value(String id, String json) {
    return "{'id':'" + id + "','name':'any','value':" + json + "}";
  }

  private Map<String, Value> metadata(Filled faq, String document) {
    return server.bases().documents().get(faq.base(), document).metadata();
  }

  @Test
  void fieldsAreMadeListedRenamedAndDeleted() throws Exception {
    Filled faq = Filled.of(server, "apples");
    Answer made = server.post(faq.path() + "/metadata", "{'type':'number','name':'Jahr 2'}");
    assertThat(made.status()).isEqualTo(201);
    String id = made.json().path("id").asText();
    assertThat(made.text()).isEqualTo("{\"id\":\"" + id + "\",\"name\":\"Jahr 2\",\"type\":\"number\"}");
    tell(faq, faq.document(), value(id, "2026"), false).ok();

    JsonNode list = server.get(faq.path() + "/metadata").ok();
    assertThat(list.toString()).isEqualTo("{\"doc_metadata\":[{\"id\":\"" + id
        + "\",\"name\":\"Jahr 2\",\"type\":\"number\",\"count\":1}],\"built_in_field_enabled\":true}");
    assertThat(server.patch(faq.path() + "/metadata/" + id, "{'name':'year'}").ok().toString())
        .isEqualTo("{\"id\":\"" + id + "\",\"name\":\"year\",\"type\":\"number\"}");
    server.restart();
    assertThat(server.get(faq.path() + "/metadata").ok().at("/doc_metadata/0/name").asText()).isEqualTo("year");
    assertThat(metadata(faq, faq.document())).isEqualTo(Map.of("year", Value.of(2026)));
    Answer gone = server.delete(faq.path() + "/metadata/" + id);
    assertThat(gone.status()).isEqualTo(204);
    assertThat(gone.text()).isEmpty();
    assertThat(server.delete(faq.path() + "/metadata/" + id).error()).isEqualTo("404 not_found");
    assertThat(metadata(faq, faq.document())).isEmpty();
  }

  @Test
  void fieldsThatCannotBeAreRefused() throws Exception {
    Filled faq = Filled.of(server, "apples");
    String other = field(faq, "string", "other");
    field(faq, "string", "taken");
    for (String name : List.of("", " ", "taken", "document_name", "uploader", "upload_date", "last_update_date",
        "source", "x".repeat(256), "a\\u0000b")) {
      assertThat(server.post(faq.path() + "/metadata", "{'type':'string','name':'" + name + "'}").error()).as(name)
          .isEqualTo("400 invalid_param");
      assertThat(server.patch(faq.path() + "/metadata/" + other, "{'name':'" + name + "'}").error()).as(name)
          .isEqualTo("400 invalid_param");
    }
    for (String body : List.of("{}", "{'name':'x'}", "{'type':'string'}", "{'type':'list','name':'x'}")) {
      assertThat(server.post(faq.path() + "/metadata", body).error()).as(body).isEqualTo("400 invalid_param");
    }
    assertThat(server.patch(faq.path() + "/metadata/" + NOBODY, "{'name':'x'}").error()).isEqualTo("404 not_found");
    assertThat(server.get("/v1/datasets/" + NOBODY + "/metadata").error()).isEqualTo("404 not_found");
    assertThat(server.get("/v1/datasets/" + NOBODY + "/metadata/built-in").error()).isEqualTo("404 not_found");
  }

  @Test
  void valuesAreSetReplacedKeptAndRemoved() throws Exception {
    Filled faq = Filled.of(server, "apples");
    String shop = field(faq, "string", "shop");
    String year = field(faq, "number", "year");
    String seen = field(faq, "time", "seen");

    assertThat(tell(faq, faq.document(), value(shop, "'<b>Ürün</b>'") + "," + value(year, "1.5") + ","
        + value(seen, "1700000000"), false).ok().toString()).isEqualTo("{\"result\":\"success\"}");
    assertThat(metadata(faq, faq.document())).isEqualTo(Map.of("shop", Value.of("<b>Ürün</b>"), "year", Value.of(1.5),
        "seen", Value.of(1_700_000_000L)));
    tell(faq, faq.document(), value(year, "2"), true).ok();
    assertThat(metadata(faq, faq.document())).hasSize(3).containsEntry("year", Value.of(2));
    tell(faq, faq.document(), value(shop, "null"), true).ok();
    assertThat(metadata(faq, faq.document())).doesNotContainKey("shop").hasSize(2);
    tell(faq, faq.document(), value(shop, "'x'"), false).ok();
    assertThat(metadata(faq, faq.document())).isEqualTo(Map.of("shop", Value.of("x")));
    server.restart();
    assertThat(metadata(faq, faq.document())).isEqualTo(Map.of("shop", Value.of("x")));
    tell(faq, faq.document(), "", false).ok();
    assertThat(metadata(faq, faq.document())).isEmpty();
  }

  @Test
  void valuesAreSetOnAllDocumentsOrNone() throws Exception {
    Filled faq = Filled.of(server, "apples");
    String other = faq.add("b.txt", "pears");
    String year = field(faq, "number", "year");
    String both = "{'operation_data':[{'document_id':'" + faq.document() + "','metadata_list':[" + value(year, "1")
        + "]},{'document_id':'" + other + "','metadata_list':[" + value(year, "%s") + "]}]}";

    assertThat(server.post(faq.path() + "/documents/metadata", both.formatted("'soon'")).error())
        .isEqualTo("400 invalid_param");
    assertThat(metadata(faq, faq.document())).isEmpty();
    server.post(faq.path() + "/documents/metadata", both.formatted("2")).ok();
    assertThat(metadata(faq, faq.document())).containsEntry("year", Value.of(1));
    assertThat(metadata(faq, other)).containsEntry("year", Value.of(2));
    server.bases().documents().archive(faq.base(), List.of(other), true);
    assertThat(tell(faq, other, value(year, "3"), true).error()).isEqualTo("403 forbidden");
  }

  @Test
  void valuesThatDoNotFitAreRefused() throws Exception {
    Filled faq = Filled.of(server, "apples");
    String year = field(faq, "number", "year");
    String shop = field(faq, "string", "shop");
    String address = faq.path() + "/documents/metadata";
    for (String body : List.of("{}", "{'operation_data':[]}", "{'operation_data':{}}", "{'operation_data':[{}]}",
        "{'operation_data':[{'document_id':'" + faq.document() + "','metadata_list':[{'id':'" + year + "'}]}]}",
        "{'operation_data':[{'document_id':'" + faq.document() + "','metadata_list':[{'name':'year'}]}]}",
        "{'operation_data':[{'document_id':'" + faq.document() + "','metadata_list':'x'}]}")) {
      assertThat(server.post(address, body).error()).as(body).isEqualTo("400 invalid_param");
    }
    for (String bad : List.of(value(year, "'soon'"), value(year, "true"), value(year, "[1]"), value(shop, "{}"),
        value(shop, "['x']"), value(shop, "'\\ud800'"))) {
      assertThat(tell(faq, faq.document(), bad, true).error()).as(bad).isEqualTo("400 invalid_param");
    }
    assertThat(tell(faq, faq.document(), value(NOBODY, "1"), true).error()).isEqualTo("404 not_found");
    assertThat(tell(faq, NOBODY, value(year, "1"), true).error()).isEqualTo("404 not_found");
    assertThat(tell(faq, "a.txt", value(year, "1"), true).error()).isEqualTo("404 not_found");
  }

  @Test
  void builtInFieldsAreListedAndSwitched() throws Exception {
    Filled faq = Filled.of(server, "apples");
    assertThat(server.get(faq.path() + "/metadata/built-in").ok().toString()).isEqualTo(
        "{\"fields\":[{\"name\":\"document_name\",\"type\":\"string\"},{\"name\":\"uploader\",\"type\":\"string\"},"
            + "{\"name\":\"upload_date\",\"type\":\"time\"},{\"name\":\"last_update_date\",\"type\":\"time\"},"
            + "{\"name\":\"source\",\"type\":\"string\"}]}");
    assertThat(server.post(faq.path() + "/metadata/built-in/disable", "").ok().toString())
        .isEqualTo("{\"result\":\"success\"}");
    assertThat(enabled(faq)).isFalse();
    server.restart();
    assertThat(enabled(faq)).isFalse();
    server.post(faq.path() + "/metadata/built-in/enable", "{}").ok();
    assertThat(enabled(faq)).isTrue();
    assertThat(server.post(faq.path() + "/metadata/built-in/toggle", "").error()).isEqualTo("400 invalid_param");
    assertThat(server.post("/v1/datasets/" + NOBODY + "/metadata/built-in/enable", "").error())
        .isEqualTo("404 not_found");
  }

  private boolean enabled(Filled faq) throws Exception {
    return server.get(faq.path() + "/metadata").ok().path("built_in_field_enabled").asBoolean();
  }
}
