package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tags over HTTP. */
class TagsTest extends KnowledgeApiTest {
  private static final String TAGS = "/v1/datasets/tags";

  private String tag() throws Exception {
    return server.post(TAGS, "{'name':'tag " + server.platform().ids().next() + "'}").ok().path("id").asText();
  }

  private String base() {
    return server.bases().create("base " + server.platform().ids().next()).id();
  }

  private List<String> tagsOf(String base) throws Exception {
    return Filled.texts(server.get("/v1/datasets/" + base + "/tags").ok().path("data"), "id");
  }

  private JsonNode listed(String tag) throws Exception {
    for (JsonNode one : server.get(TAGS).ok()) {
      if (one.path("id").asText().equals(tag)) {
        return one;
      }
    }
    throw new AssertionError("The tag is not listed: " + tag);
  }

  @Test
  void aTagIsMadeListedRenamedAndDeleted() throws Exception {
    JsonNode made = server.post(TAGS, "{'name':'fruit','type':'ignored'}").ok();
    assertThat(Filled.names(made)).containsExactly("id", "name", "type", "binding_count");
    String id = made.path("id").asText();
    assertThat(made.toString())
        .isEqualTo("{\"id\":\"" + id + "\",\"name\":\"fruit\",\"type\":\"knowledge\",\"binding_count\":\"0\"}");
    assertThat(server.get(TAGS).ok().isArray()).isTrue();
    assertThat(listed(id)).isEqualTo(made);

    JsonNode renamed = server.patch(TAGS, "{'tag_id':'" + id + "','name':'Obst'}").ok();
    assertThat(renamed.path("name").asText()).isEqualTo("Obst");
    server.restart();
    assertThat(listed(id)).isEqualTo(renamed);
    Answer gone = server.json("DELETE", TAGS, "{\"tag_id\":\"" + id + "\"}");
    assertThat(gone.status()).isEqualTo(204);
    assertThat(gone.text()).isEmpty();
    assertThat(Filled.texts(server.get(TAGS).ok(), "id")).doesNotContain(id);
    assertThat(server.json("DELETE", TAGS, "{\"tag_id\":\"" + id + "\"}").error()).isEqualTo("404 not_found");
  }

  @Test
  void tagsAreBoundAndUnboundByBothForms() throws Exception {
    String base = base();
    String one = tag();
    String two = tag();
    assertThat(server.post(TAGS + "/binding",
        "{'tag_ids':['" + one + "','" + two + "'],'target_id':'" + base + "','type':'knowledge'}").status())
        .isEqualTo(204);
    assertThat(server.post(TAGS + "/binding", "{'tag_ids':['" + one + "'],'target_id':'" + base + "'}").status())
        .as("again").isEqualTo(204);

    JsonNode of = server.get("/v1/datasets/" + base + "/tags").ok();
    assertThat(Filled.names(of)).containsExactly("data", "total");
    assertThat(of.path("total").asInt()).isEqualTo(2);
    assertThat(Filled.names(of.at("/data/0"))).containsExactly("id", "name");
    assertThat(tagsOf(base)).containsExactlyInAnyOrder(one, two);
    assertThat(listed(one).path("binding_count").toString()).isEqualTo("\"1\"");
    assertThat(server.get("/v1/datasets/" + base).ok().path("tags")).hasSize(2);
    server.restart();
    assertThat(tagsOf(base)).hasSize(2);
    assertThat(server.post(TAGS + "/unbinding", "{'tag_id':'" + one + "','target_id':'" + base + "'}").status())
        .isEqualTo(204);
    assertThat(tagsOf(base)).containsExactly(two);
    assertThat(server.post(TAGS + "/unbinding", "{'tag_ids':['" + two + "'],'target_id':'" + base + "'}").status())
        .isEqualTo(204);
    assertThat(tagsOf(base)).isEmpty();
  }

  @Test
  void aDeletedBaseCountsNoMore() throws Exception {
    String base = base();
    String tag = tag();
    server.post(TAGS + "/binding", "{'tag_ids':['" + tag + "'],'target_id':'" + base + "'}");
    assertThat(server.delete("/v1/datasets/" + base).status()).isEqualTo(204);

    assertThat(listed(tag).path("binding_count").asText()).isEqualTo("0");
    assertThat(server.get("/v1/datasets/" + base + "/tags").error()).isEqualTo("404 not_found");
  }

  @Test
  void whatDoesNotFitIsRefused() throws Exception {
    String taken = "taken " + server.platform().ids().next();
    server.post(TAGS, "{'name':'" + taken + "'}").ok();
    String other = tag();
    for (String body : List.of("{}", "{'name':''}", "{'name':' '}", "{'name':7}", "{'name':'" + "x".repeat(51) + "'}",
        "{'name':'a\\u0000b'}", "{'name':'\\ud800'}", "{'name':'" + taken + "'}")) {
      assertThat(server.post(TAGS, body).error()).as(body).isEqualTo("400 invalid_param");
      assertThat(server.patch(TAGS, body.replace("{", "{'tag_id':'" + other + "',").replace(",}", "}")).error())
          .as(body).isEqualTo("400 invalid_param");
    }
    assertThat(server.patch(TAGS, "{'name':'x'}").error()).isEqualTo("400 invalid_param");
    assertThat(server.json("DELETE", TAGS, "{}").error()).isEqualTo("400 invalid_param");
    for (String id : List.of(NOBODY, "..", "' OR '1'='1")) {
      assertThat(server.json("PATCH", TAGS, "{\"tag_id\":\"" + id + "\",\"name\":\"x\"}").error())
          .isEqualTo("404 not_found");
      assertThat(server.json("DELETE", TAGS, "{\"tag_id\":\"" + id + "\"}").error()).isEqualTo("404 not_found");
    }
  }

  @Test
  void bindingNeedsTagsAndABaseThatAreThere() throws Exception {
    String base = base();
    String tag = tag();
    for (String address : List.of(TAGS + "/binding", TAGS + "/unbinding")) {
      assertThat(server.post(address, "{'tag_ids':['" + NOBODY + "'],'target_id':'" + base + "'}").error())
          .isEqualTo("404 not_found");
      assertThat(server.post(address, "{'tag_ids':['" + tag + "'],'target_id':'" + NOBODY + "'}").error())
          .isEqualTo("404 not_found");
      for (String body : List.of("{'tag_ids':[],'target_id':'" + base + "'}", "{'target_id':'" + base + "'}",
          "{'tag_ids':['" + tag + "']}", "{'tag_ids':'" + tag + "','target_id':'" + base + "'}")) {
        assertThat(server.post(address, body).error()).as(body).isEqualTo("400 invalid_param");
      }
    }
    assertThat(tagsOf(base)).isEmpty();
  }
}
