package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.ReadBack;
import io.dify.runtime.testing.World;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What knowledge bases are told is read back through other endpoints, now and after the server was started over the same directory again. */
class KnowledgeSurvivalTest extends KnowledgeApiTest {
  private ReadBack back;

  @BeforeEach
  void begin() {
    back = new ReadBack(server);
  }

  private JsonNode read(String path) throws Exception {
    return back.read(path);
  }

  @Test
  void everyWriteIsReadBackElsewhere() throws Exception {
    World world = World.of(server, "tea");
    server.use(world.keys().get("dataset"));
    String base = "/v1/datasets/" + world.id("dataset_id");
    String document = base + "/documents/" + world.id("document_id");
    String chunk = document + "/segments/" + world.id("segment_id");
    String child = chunk + "/child_chunks/" + world.id("child_chunk_id");
    server.patch(base, "{'name':'teas','description':'About tea.','permission':'all_team_members'}").ok();
    server.patch("/v1/datasets/tags", "{'tag_id':'" + world.id("tag_id") + "','name':'drinks'}").ok();
    String unbound = server.post("/v1/datasets/tags", "{'name':'cold'}").ok().path("id").asText();
    bind("binding", unbound, world);
    bind("unbinding", unbound, world);
    server.patch(base + "/metadata/" + world.id("metadata_id"), "{'name':'origin'}").ok();
    String dropped = server.post(base + "/metadata", "{'type':'number','name':'dropped'}").ok().path("id").asText();
    server.delete(base + "/metadata/" + dropped).ok();
    server.post(base + "/metadata/built-in/enable", "{}").ok();
    server.post(base + "/documents/metadata", "{'operation_data':[{'document_id':'" + world.id("document_id")
        + "','metadata_list':[{'id':'" + world.id("metadata_id") + "','name':'origin','value':'Assam'}]}]}").ok();
    server.patch(child, "{'content':'Black tea is strong.'}").ok();
    String gone = server.post(chunk + "/child_chunks", "{'content':'gone'}").ok().at("/data/id").asText();
    server.delete(chunk + "/child_chunks/" + gone).ok();
    String added = server.post(document + "/segments", "{'segments':[{'content':'White tea.'},{'content':'No tea.'}]}")
        .ok().at("/data/1/id").asText();
    server.delete(document + "/segments/" + added).ok();
    server.post(chunk, "{'segment':{'summary':'Strong.'}}").ok();

    JsonNode shown = read(base);
    assertThat(shown.path("name").asText()).isEqualTo("teas");
    assertThat(shown.at("/tags/0/name").asText()).isEqualTo("drinks");
    assertThat(shown.at("/doc_metadata/0/name").asText()).isEqualTo("origin");
    assertThat(Filled.texts(read("/v1/datasets").path("data"), "name")).containsExactly("teas");
    assertThat(Filled.texts(read(base + "/tags").path("data"), "name")).containsExactly("drinks");
    assertThat(Filled.texts(read("/v1/datasets/tags"), "binding_count")).containsExactlyInAnyOrder("1", "0");
    assertThat(read(base + "/metadata").at("/doc_metadata/0/count").asInt()).isEqualTo(1);
    assertThat(read(document).path("doc_metadata").toString()).contains("Assam", "upload_date");
    assertThat(Filled.texts(read(document + "/segments").path("data"), "content")).contains("White tea.")
        .doesNotContain("No tea.");
    assertThat(read(chunk).at("/data/summary").asText()).isEqualTo("Strong.");
    assertThat(Filled.texts(read(chunk + "/child_chunks").path("data"), "content")).contains("Black tea is strong.")
        .doesNotContain("gone");
    read(base + "/documents/" + world.id("batch") + "/indexing-status");
    read(base + "/metadata/built-in");
    back.assertReadAgainAfterARestart();
    assertThat(
        server.post(base + "/retrieve", "{'query':'strong black tea'}").ok().at("/records/0/child_chunks/0/content")
            .asText())
        .isEqualTo("Black tea is strong.");
  }

  private void bind(String how, String tag, World world) throws Exception {
    server.post("/v1/datasets/tags/" + how, "{'tag_ids':['" + tag + "'],'target_id':'" + world.id("dataset_id") + "'}")
        .ok();
  }

  @Test
  void documentsOfFilesAreReplacedHiddenPutAwayAndDeleted() throws Exception {
    String base = "/v1/datasets/" + server.base("{'name':'files','indexing_technique':'economy'}");
    List<String> ids = List.of(taken(base, "a.txt"), taken(base, "b.txt"), taken(base, "c.txt"));
    server.work();
    server.file("PATCH", base + "/documents/" + ids.get(0), "new.txt", text("Green."), Map.of()).ok();
    server.work();
    act(base, "disable", ids.get(1));
    act(base, "archive", ids.get(1));
    server.delete(base + "/documents/" + ids.get(2)).ok();

    assertThat(Filled.texts(read(base + "/documents").path("data"), "display_status"))
        .containsExactlyInAnyOrder("available", "archived");
    assertThat(read(base + "/documents?status=archived").path("total").asInt()).isEqualTo(1);
    assertThat(read(base + "/documents/" + ids.get(0)).path("name").asText()).isEqualTo("new.txt");
    assertThat(read(base).path("document_count").asInt()).isEqualTo(2);
    String address = read(base + "/documents/" + ids.get(0) + "/download").path("url").asText();
    back.assertReadAgainAfterARestart();
    assertThat(server.get(address).text()).isEqualTo("Green.");
    assertThat(server.get(base + "/documents/" + ids.get(2)).error()).isEqualTo("404 not_found");
  }

  private String taken(String base, String name) throws Exception {
    return server.file("POST", base + "/document/create-by-file", name, text("Tea of " + name), Map.of()).ok()
        .at("/document/id").asText();
  }

  private void act(String base, String action, String id) throws Exception {
    server.patch(base + "/documents/status/" + action, "{'document_ids':['" + id + "']}").ok();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
