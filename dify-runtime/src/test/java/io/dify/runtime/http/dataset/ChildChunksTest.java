package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Children of chunks over HTTP. */
class ChildChunksTest extends KnowledgeApiTest {
  @Test
  void childrenAreAddedReadChangedAndDeleted() throws Exception {
    Filled faq = Filled.hierarchical(server, "apples\npears\n\nplums");
    String children = faq.chunk(1) + "/child_chunks";
    JsonNode added = server.post(children, "{'content':'quinces','more':1}").ok();

    assertThat(Filled.names(added)).containsExactly("data");
    JsonNode child = added.path("data");
    assertThat(Filled.names(child)).containsExactly("id", "segment_id", "content", "position", "word_count", "type",
        "created_at", "updated_at");
    assertThat(child.path("segment_id").asText()).isEqualTo(faq.id(1));
    assertThat(child.path("position").asInt()).isEqualTo(3);
    assertThat(child.path("word_count").asInt()).isEqualTo(7);
    assertThat(child.path("type").asText()).isEqualTo("customized");
    assertThat(search(faq, "quinces")).as("a child finds its chunk").contains(faq.id(1));
    String path = children + "/" + child.path("id").asText();
    JsonNode changed = server.patch(path, "{'content':'medlars'}").ok().path("data");
    assertThat(changed.path("content").asText()).isEqualTo("medlars");
    assertThat(changed.path("id")).isEqualTo(child.path("id"));
    assertThat(changed.path("created_at")).isEqualTo(child.path("created_at"));
    server.restart();
    JsonNode list = server.get(children).ok().path("data");
    assertThat(Filled.texts(list, "content")).containsExactly("apples", "pears", "medlars");
    assertThat(Filled.texts(list, "type")).containsExactly("automatic", "automatic", "customized");
    assertThat(server.get(faq.chunk(1)).ok().at("/data/child_chunks")).isEqualTo(list);
    Answer gone = server.delete(path);
    assertThat(gone.status()).isEqualTo(204);
    assertThat(gone.text()).isEmpty();
    assertThat(server.get(children).ok().path("total").asInt()).isEqualTo(2);
    assertThat(server.delete(path).error()).isEqualTo("404 not_found");
  }

  @Test
  void listsArePagedWithTheNumberOfPages() throws Exception {
    Filled faq = Filled.hierarchical(server, "a1\na2\na3");
    String children = faq.chunk(1) + "/child_chunks";
    server.post(children, "{'content':'Öl eins'}").ok();
    server.post(children, "{'content':'öl zwei'}").ok();
    int all = server.get(children).ok().path("total").asInt();

    JsonNode page = server.get(children + "?page=2&limit=2").ok();
    assertThat(Filled.names(page)).containsExactlyInAnyOrder("data", "total", "total_pages", "page", "limit");
    assertThat(page.path("total_pages").asInt()).isEqualTo((all + 1) / 2);
    assertThat(page.path("page").asInt()).isEqualTo(2);
    assertThat(page.path("limit").asInt()).isEqualTo(2);
    assertThat(page.at("/data/0/position").asInt()).isEqualTo(3);
    JsonNode found = server.get(children + "?keyword=%C3%96L").ok();
    assertThat(Filled.texts(found.path("data"), "content")).containsExactly("Öl eins", "öl zwei");
    assertThat(server.get(children + "?keyword=nowhere").ok().path("total_pages").asInt()).isZero();
    assertThat(server.get(children + "?page=0").error()).isEqualTo("400 invalid_param");
  }

  @Test
  void aChangedChunkIsCutAnewOnlyWhenThatIsAskedFor() throws Exception {
    Filled faq = Filled.hierarchical(server, "apples\npears");
    String children = faq.chunk(1) + "/child_chunks";
    String kept = server.get(children).ok().at("/data/0/id").asText();
    JsonNode same = server.post(faq.chunk(1), "{'segment':{'content':'quinces\\nmedlars\\nsloes'}}").ok();

    assertThat(Filled.texts(same.at("/data/child_chunks"), "content")).containsExactly("apples", "pears");
    assertThat(same.at("/data/child_chunks/0/id").asText()).isEqualTo(kept);
    assertThat(same.path("doc_form").asText()).isEqualTo("hierarchical_model");
    JsonNode anew = server.post(faq.chunk(1), "{'segment':{'regenerate_child_chunks':true}}").ok();
    assertThat(Filled.texts(anew.at("/data/child_chunks"), "content")).containsExactly("quinces", "medlars", "sloes");
    assertThat(search(faq, "medlars")).contains(faq.id(1));
    JsonNode added = server.post(faq.chunks(), "{'segments':[{'content':'figs\\ndates'}]}").ok();
    assertThat(Filled.texts(added.at("/data/0/child_chunks"), "content")).containsExactly("figs", "dates");
  }

  @Test
  void onlyHierarchicalBasesHaveChildren() throws Exception {
    Filled faq = Filled.of(server, "apples");
    String children = faq.chunk(1) + "/child_chunks";

    assertThat(server.get(children).ok().path("data")).isEmpty();
    assertThat(server.post(children, "{'content':'x'}").error()).isEqualTo("400 invalid_param");
  }

  @Test
  void whatDoesNotFitIsRefused() throws Exception {
    Filled faq = Filled.hierarchical(server, "apples\npears\n\nplums\nsloes");
    String children = faq.chunk(1) + "/child_chunks";
    String child = server.get(children).ok().at("/data/0/id").asText();
    for (String body : List.of("{}", "{'content':''}", "{'content':'  '}", "{'content':[]}", "{'content':'\\u0000'}")) {
      assertThat(server.post(children, body).error()).as(body).isEqualTo("400 invalid_param");
      assertThat(server.patch(children + "/" + child, body).error()).as(body).isEqualTo("400 invalid_param");
    }
    for (String path : List.of(children + "/" + NOBODY, children + "/x", faq.chunk(2) + "/child_chunks/" + child,
        faq.chunks() + "/" + NOBODY + "/child_chunks/" + child)) {
      assertThat(server.patch(path, "{'content':'x'}").error()).as(path).isEqualTo("404 not_found");
      assertThat(server.delete(path).error()).as(path).isEqualTo("404 not_found");
    }
    String unknown = faq.chunks() + "/" + NOBODY + "/child_chunks";
    assertThat(server.get(unknown).error()).isEqualTo("404 not_found");
    assertThat(server.post(unknown, "{'content':'x'}").error()).isEqualTo("404 not_found");
    assertThat(server.get(children).ok().path("total").asInt()).isEqualTo(2);
  }

  @Test
  void aSearchTellsWhichChildrenItFound() throws Exception {
    Filled faq = Filled.hierarchical(server, "apples are red\npears are green\n\nplums");
    ObjectNode body = ValueJson.mapper().createObjectNode().put("query", "pears");
    body.set("retrieval_model", Filled.model("semantic_search"));
    JsonNode record = server.json("POST", faq.path() + "/retrieve", body.toString()).ok().at("/records/0");

    assertThat(record.at("/segment/content").asText()).contains("apples", "pears");
    assertThat(record.at("/child_chunks/0/content").asText()).isEqualTo("pears are green");
    assertThat(Filled.names(record.at("/child_chunks/0"))).containsExactly("id", "content", "position", "score");
    assertThat(record.at("/child_chunks/0/position").asInt()).isEqualTo(2);
    assertThat(record.at("/child_chunks/0/score").asDouble()).isEqualTo(record.path("score").asDouble());
  }

  private List<String> search(Filled faq, String question) throws Exception {
    ObjectNode body = ValueJson.mapper().createObjectNode().put("query", question);
    body.set("retrieval_model", Filled.model("semantic_search").put("top_k", 1));
    List<String> ids = new ArrayList<>();
    server.json("POST", faq.path() + "/retrieve", body.toString()).ok().path("records")
        .forEach(record -> ids.add(record.at("/segment/id").asText()));
    return ids;
  }
}
