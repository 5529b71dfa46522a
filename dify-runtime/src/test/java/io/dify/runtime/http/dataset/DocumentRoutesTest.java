package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.Value;
import io.dify.rag.AddOptions;
import io.dify.rag.document.Entry;
import io.dify.rag.store.FieldType;
import io.dify.runtime.testing.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class DocumentRoutesTest extends KnowledgeApiTest {
  private String documents(String base) {
    return "/v1/datasets/" + base + "/documents";
  }

  private JsonNode detail(String base, String id) throws IOException, InterruptedException {
    return server.get(documents(base) + "/" + id).ok();
  }

  @Test
  void listsArePagedNewestFirstAndFiltered() throws Exception {
    String base = server.base("{'name':'Teas'}");
    for (int i = 1; i <= 12; i++) {
      server.document(base, i % 4 == 0 ? "Öolong_" + i : "green-" + i, "Tea " + i);
    }
    server.work();
    server.document(base, "waiting", "Not yet.");

    JsonNode page = server.get(documents(base) + "?limit=5&page=2").ok();
    assertThat(page.path("data")).map(one -> one.path("name").asText()).containsExactly("Öolong_8", "green-7",
        "green-6", "green-5", "Öolong_4");
    assertThat(page.path("data")).map(one -> one.path("position").asInt()).containsExactly(8, 7, 6, 5, 4);
    assertThat(page.path("total").asInt()).isEqualTo(13);
    assertThat(page.path("has_more").asBoolean()).isTrue();
    assertThat(page.path("limit").asInt()).isEqualTo(5);
    assertThat(page.path("page").asInt()).isEqualTo(2);
    assertThat(server.get(documents(base) + "?limit=5&page=3").ok().path("has_more").asBoolean()).isFalse();
    assertThat(server.get(documents(base) + "?keyword=%C3%96olong").ok().path("total").asInt()).isEqualTo(3);
    assertThat(server.get(documents(base) + "?keyword=GREEN-1").ok().path("total").asInt()).isEqualTo(3);
    assertThat(server.get(documents(base) + "?keyword=_").ok().path("total").asInt()).isEqualTo(3);
    assertThat(server.get(documents(base) + "?status=queuing").ok().at("/data/0/name").asText()).isEqualTo("waiting");
    assertThat(server.get(documents(base) + "?status=available").ok().path("total").asInt()).isEqualTo(12);
    assertThat(server.get(documents(base) + "?status=gone").error()).isEqualTo("400 invalid_param");
    assertThat(server.get(documents(base) + "?limit=0").error()).isEqualTo("400 invalid_param");
  }

  @Test
  void aDocumentShowsItsFieldsAsTheContractHasThem() throws Exception {
    String base = server.base("{'name':'Teas'}");
    String id = server.document(base, "green", "Green tea is mild.\nBlack tea is strong.");
    server.work();

    JsonNode all = detail(base, id);
    assertThat(all.fieldNames()).toIterable().containsExactlyInAnyOrder("id", "position", "data_source_type",
        "data_source_info", "dataset_process_rule_id", "dataset_process_rule", "document_process_rule", "name",
        "created_from", "created_by", "created_at", "tokens", "indexing_status", "error", "enabled", "disabled_at",
        "disabled_by", "archived", "display_status", "hit_count", "doc_form", "doc_language", "doc_type",
        "doc_metadata", "completed_at", "updated_at", "indexing_latency", "segment_count", "average_segment_length",
        "summary_index_status", "need_summary");
    assertThat(all.at("/data_source_info/upload_file").fieldNames()).toIterable().containsExactlyInAnyOrder("id",
        "name", "size", "extension", "mime_type", "created_by", "created_at");
    assertThat(all.at("/data_source_info/upload_file/name").asText()).isEqualTo("green.txt");
    assertThat(all.at("/data_source_info/upload_file/size").asLong()).isEqualTo(39);
    assertThat(all.at("/data_source_info/upload_file/mime_type").asText()).isEqualTo("text/plain");
    assertThat(all.path("indexing_status").asText()).isEqualTo("completed");
    assertThat(all.path("display_status").asText()).isEqualTo("available");
    assertThat(all.path("tokens").asInt()).isBetween(8, 14);
    assertThat(all.path("segment_count").asInt()).isPositive();
    assertThat(all.path("doc_language").asText()).isEqualTo("English");
    assertThat(all.at("/document_process_rule/mode").asText()).isEqualTo("automatic");
    assertThat(all.at("/document_process_rule/id").asText()).isEqualTo(all.path("dataset_process_rule_id").asText());
    assertThat(all.path("completed_at").asLong()).isPositive();

    JsonNode only = server.get(documents(base) + "/" + id + "?metadata=only").ok();
    assertThat(only.fieldNames()).toIterable().containsExactlyInAnyOrder("id", "doc_type", "doc_metadata");
    JsonNode without = server.get(documents(base) + "/" + id + "?metadata=without").ok();
    assertThat(without.has("doc_type") || without.has("doc_metadata")).isFalse();
    assertThat(without.path("name").asText()).isEqualTo("green");
    assertThat(server.get(documents(base) + "/" + id + "?metadata=some").error()).isEqualTo("400 invalid_metadata");

    JsonNode listed = server.get(documents(base)).ok().at("/data/0");
    assertThat(listed.fieldNames()).toIterable().containsExactlyInAnyOrder("id", "position", "data_source_type",
        "data_source_info", "data_source_detail_dict", "dataset_process_rule_id", "name", "created_from", "created_by",
        "created_at", "tokens", "indexing_status", "error", "enabled", "disabled_at", "disabled_by", "archived",
        "display_status", "word_count", "hit_count", "doc_form", "doc_metadata", "summary_index_status",
        "need_summary");
    assertThat(listed.path("word_count").asInt()).isPositive();
    assertThat(server.get("/v1/datasets/" + base).ok().path("total_available_documents").asInt()).isEqualTo(1);
    server.restart();
    assertThat(detail(base, id)).isEqualTo(all);
  }

  @Test
  void metadataAreShownWithTheirFields() throws Exception {
    String base = server.base("{'name':'Teas'}");
    String id = server.document(base, "green", "Green tea.");
    server.work();
    server.bases().documents().createField(base, "origin", FieldType.STRING);
    server.bases().documents().tell(base, id, Map.of("origin", Value.of("<b>Uji</b>")), true);

    JsonNode metadata = server.get(documents(base) + "/" + id + "?metadata=only").ok().path("doc_metadata");
    assertThat(metadata).hasSize(1);
    assertThat(metadata.at("/0/name").asText()).isEqualTo("origin");
    assertThat(metadata.at("/0/type").asText()).isEqualTo("string");
    assertThat(metadata.at("/0/value").asText()).isEqualTo("<b>Uji</b>");
    assertThat(metadata.at("/0/id").asText()).hasSize(36);
    assertThat(server.get("/v1/datasets/" + base).ok().at("/doc_metadata/0/name").asText()).isEqualTo("origin");

    server.bases().documents().allowBuiltInFields(base, true);
    assertThat(server.get(documents(base) + "/" + id + "?metadata=only").ok().path("doc_metadata"))
        .map(field -> field.path("name").asText()).containsExactlyInAnyOrder("origin", "document_name", "uploader",
            "upload_date", "last_update_date", "source");
  }

  @Test
  void progressIsToldForASubmission() throws Exception {
    String base = server.base("{'name':'Teas','indexing_technique':'high_quality'}");
    JsonNode made = server.post("/v1/datasets/" + base + "/document/create-by-text",
        "{'name':'a','text':'Green tea.','process_rule':{'mode':'automatic'}}").ok();
    String path = documents(base) + "/" + made.path("batch").asText() + "/indexing-status";

    JsonNode waiting = server.get(path).ok().at("/data/0");
    assertThat(waiting.fieldNames()).toIterable().containsExactlyInAnyOrder("id", "indexing_status",
        "processing_started_at", "parsing_completed_at", "cleaning_completed_at", "splitting_completed_at",
        "completed_at", "paused_at", "error", "stopped_at", "completed_segments", "total_segments");
    assertThat(waiting.path("indexing_status").asText()).isEqualTo("waiting");
    assertThat(waiting.path("completed_at").isNull()).isTrue();
    server.work();
    JsonNode done = server.get(path).ok().at("/data/0");
    assertThat(done.path("id").asText()).isEqualTo(made.at("/document/id").asText());
    assertThat(done.path("indexing_status").asText()).isEqualTo("completed");
    assertThat(done.path("completed_segments").asInt()).isEqualTo(done.path("total_segments").asInt()).isPositive();
    for (String time : new String[]{ "processing_started_at", "parsing_completed_at", "cleaning_completed_at",
      "splitting_completed_at", "completed_at"}) {
      assertThat(done.path(time).asLong()).as(time).isPositive();
    }
    assertThat(server.get(documents(base) + "/" + NOBODY + "/indexing-status").error()).isEqualTo("404 not_found");
  }

  @Test
  void workBeginsByItselfWhereSomebodyIsThereToDoIt() throws Exception {
    server.workInBackground();
    String base = server.base("{'name':'Teas'}");
    String id = server.document(base, "a", "Green tea.");

    String status = "";
    for (int i = 0; i < 5_000 && !status.equals("completed"); i++) {
      status = detail(base, id).path("indexing_status").asText();
    }
    assertThat(status).isEqualTo("completed");
    server.restart();
  }

  @Test
  void documentsAreHiddenAndPutAwayAllOrNone() throws Exception {
    String base = server.base("{'name':'Teas'}");
    String a = server.document(base, "a", "Green tea.");
    String b = server.document(base, "b", "Black tea.");
    String both = "{'document_ids':['" + a + "','" + b + "']}";
    assertThat(server.patch(documents(base) + "/status/disable", both).error()).as("not done yet")
        .isEqualTo("400 invalid_action");
    server.work();

    assertThat(server.patch(documents(base) + "/status/disable", both).ok().path("result").asText())
        .isEqualTo("success");
    assertThat(detail(base, a).path("display_status").asText()).isEqualTo("disabled");
    assertThat(detail(base, a).path("disabled_at").asLong()).isPositive();
    assertThat(server.get(documents(base) + "?status=disabled").ok().path("total").asInt()).isEqualTo(2);
    server.patch(documents(base) + "/status/enable", both).ok();
    assertThat(detail(base, b).path("enabled").asBoolean()).isTrue();
    assertThat(detail(base, b).path("disabled_at").isNull()).isTrue();

    server.patch(documents(base) + "/status/archive", both).ok();
    server.restart();
    assertThat(detail(base, a).path("display_status").asText()).isEqualTo("archived");
    assertThat(server.get(documents(base) + "?status=archived").ok().path("total").asInt()).isEqualTo(2);
    assertThat(server.delete(documents(base) + "/" + a).error()).isEqualTo("403 archived_document_immutable");
    assertThat(server.post(documents(base) + "/" + a + "/update-by-text", "{'name':'a','text':'New.'}").error())
        .isEqualTo("403 forbidden");
    server.patch(documents(base) + "/status/un_archive", both).ok();
    assertThat(detail(base, a).path("display_status").asText()).isEqualTo("available");

    assertThat(server.patch(documents(base) + "/status/explode", both).error()).isEqualTo("400 invalid_action");
    assertThat(server.patch(documents(base) + "/status/disable", "{'document_ids':['" + a + "','" + NOBODY + "']}")
        .error()).isEqualTo("404 not_found");
    assertThat(detail(base, a).path("enabled").asBoolean()).as("all or none").isTrue();
    assertThat(server.patch(documents(base) + "/status/disable", "{}").error()).isEqualTo("400 invalid_param");
    assertThat(server.patch(documents(base) + "/status/disable", "{'document_ids':[7]}").error())
        .isEqualTo("400 invalid_param");
  }

  @Test
  void aDeletedDocumentIsGone() throws Exception {
    String base = server.base("{'name':'Teas'}");
    String id = server.document(base, "a", "Green tea.");
    server.work();

    assertThat(server.delete(documents(base) + "/" + id).status()).isEqualTo(204);
    assertThat(server.get(documents(base) + "/" + id).error()).isEqualTo("404 not_found");
    assertThat(server.delete(documents(base) + "/" + id).error()).isEqualTo("404 not_found");
    assertThat(server.get(documents(base)).ok().path("total").asInt()).isZero();
  }

  @Test
  void aDocumentIsFoundInItsOwnBaseOnly() throws Exception {
    String mine = server.base("{'name':'Mine'}");
    String other = server.base("{'name':'Other'}");
    String id = server.document(mine, "a", "Green tea.");

    for (String path : new String[]{ documents(other) + "/" + id, documents(mine) + "/" + NOBODY,
      documents(mine) + "/a", documents(NOBODY) + "/" + id, documents(mine) + "/%27%20OR%201=1"}) {
      assertThat(server.get(path).error()).as(path).isEqualTo("404 not_found");
      assertThat(server.delete(path).error()).as(path).isEqualTo("404 not_found");
      assertThat(server.get(path + "/download").error()).as(path).isEqualTo("404 not_found");
      assertThat(server.post(path + "/update-by-text", "{'name':'x','text':'y'}").error()).as(path)
          .isEqualTo("404 not_found");
    }
  }

  @Test
  void theOriginalHasASignedAddress() throws Exception {
    String base = server.base("{'name':'Teas'}");
    String id = server.document(base, "green", "Green tea.");
    server.restart();

    String url = server.get(documents(base) + "/" + id + "/download").ok().path("url").asText();
    String path = URI.create(url).getRawPath() + "?" + URI.create(url).getRawQuery();
    String key = server.use("none");
    Answer file = server.get(path);
    assertThat(file.status()).isEqualTo(200);
    assertThat(file.text()).isEqualTo("Green tea.");
    assertThat(file.headers().get("content-disposition").getFirst()).startsWith("attachment").contains("green.txt");
    assertThat(server.get(path.replace("sign=", "sign=x")).status()).isEqualTo(403);
    server.use(key);
    assertThat(server.get(documents(base) + "/" + NOBODY + "/download").error()).isEqualTo("404 not_found");
    server.bases().addEntries(base, "kept.nowhere", List.of(new Entry("1", "Text.", null, Map.of())),
        AddOptions.defaults());
    String lost = server.get(documents(base) + "?keyword=kept").ok().at("/data/0/id").asText();
    assertThat(server.get(documents(base) + "/" + lost + "/download").error()).isEqualTo("404 not_found");
  }

  @Test
  void originalsComeInOneArchive() throws Exception {
    String base = server.base("{'name':'Tea ☕/../x'}");
    String first = server.document(base, "../../etc/passwd", "One.");
    String second = server.document(base, "../../etc/passwd", "Two.");
    String third = server.document(base, "grün", "Three.");

    Answer answer = server.post(documents(base) + "/download-zip",
        "{'document_ids':['" + first + "','" + second + "','" + third + "','" + first + "']}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().get("content-type")).containsExactly("application/zip");
    assertThat(answer.headers().get("content-disposition").getFirst()).startsWith("attachment");
    Map<String, String> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.bytes()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(entries).containsExactly(Map.entry(".._.._etc_passwd.txt", "One."),
        Map.entry(".._.._etc_passwd (2).txt", "Two."), Map.entry("grün.txt", "Three."));
    assertThat(server.post(documents(base) + "/download-zip", "{'document_ids':[]}").error())
        .isEqualTo("400 invalid_param");
    assertThat(server.post(documents(base) + "/download-zip", "{'document_ids':['" + NOBODY + "']}").error())
        .isEqualTo("404 not_found");
    assertThat(server.post(documents(base) + "/download-zip",
        "{'document_ids':[" + ("'" + first + "',").repeat(100) + "'" + first + "']}").error())
        .isEqualTo("400 invalid_param");
  }

  @Test
  void filesForPipelinesAreTaken() throws Exception {
    String path = "/v1/datasets/pipeline/file-upload";
    Answer answer = server.file("POST", path, "tea.txt", "Green.".getBytes(StandardCharsets.UTF_8),
        Map.of());

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().fieldNames()).toIterable().containsExactly("id", "name", "size", "extension", "mime_type",
        "created_by", "created_at");
    assertThat(answer.json().path("name").asText()).isEqualTo("tea.txt");
    assertThat(answer.json().path("size").asInt()).isEqualTo(6);
    assertThat(answer.json().path("extension").asText()).isEqualTo("txt");
    assertThat(Instant.parse(answer.json().path("created_at").asText())).isAfter(Instant.EPOCH);
    assertThat(server.form("POST", path, form -> form.field("x", "y")).error()).isEqualTo("400 no_file_uploaded");
    assertThat(server.form("POST", path, form -> form.file("file", "a.txt", new byte[1]).file("more", "b.txt",
        new byte[1])).error()).isEqualTo("400 too_many_files");
    assertThat(server.form("POST", path, form -> form.file("file", "", new byte[1])).error())
        .isEqualTo("400 filename_not_exists_error");
    assertThat(server.file("POST", path, "a.txt", new byte[(15 << 20) + 1], Map.of()).error())
        .isEqualTo("413 file_too_large");
    assertThat(server.file("POST", path, "a.png", new byte[]{ 1}, Map.of()).error())
        .isEqualTo("415 unsupported_file_type");
  }

  @Test
  void pipelinesAreRefusedAsTheContractAllows() throws Exception {
    String base = server.base("{'name':'Teas'}");
    String pipeline = "/v1/datasets/" + base + "/pipeline/";
    String node = "{'inputs':{},'datasource_type':'local_file','is_published':true";

    assertThat(server.get(pipeline + "datasource-plugins").error()).isEqualTo("404 not_found");
    assertThat(server.get(pipeline + "datasource-plugins?is_published=maybe").error()).isEqualTo("400 invalid_param");
    assertThat(server.post(pipeline + "datasource/nodes/n1/run", node + "}").error()).isEqualTo("404 not_found");
    assertThat(server.post(pipeline + "datasource/nodes/n1/run", "{'inputs':{}}").error())
        .isEqualTo("400 invalid_param");
    assertThat(server.post(pipeline + "run", node
        + ",'datasource_info_list':[],'start_node_id':'n1','response_mode':'blocking'}").error())
        .isEqualTo("404 not_found");
    assertThat(server.post(pipeline + "run", node + "}").error()).isEqualTo("400 invalid_param");
  }
}
