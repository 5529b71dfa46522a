package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.RawHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetRoutesTest extends KnowledgeApiTest {
  @Test
  void anEmptyBaseHasTheFieldsOfTheContract() throws Exception {
    JsonNode base = server.post("/v1/datasets", "{'name':'Handbook','unknown':7}").ok();

    assertThat(base.fieldNames()).toIterable().containsExactlyInAnyOrder("id", "name", "description", "provider",
        "permission", "data_source_type", "indexing_technique", "app_count", "document_count", "word_count",
        "created_by", "author_name", "created_at", "updated_by", "updated_at", "embedding_model",
        "embedding_model_provider", "embedding_available", "retrieval_model_dict", "summary_index_setting", "tags",
        "doc_form", "external_knowledge_info", "external_retrieval_model", "doc_metadata", "built_in_field_enabled",
        "pipeline_id", "runtime_mode", "chunk_structure", "icon_info", "is_published", "total_documents",
        "total_available_documents", "enable_api", "is_multimodal", "maintainer", "partial_member_list");
    assertThat(base.path("name").asText()).isEqualTo("Handbook");
    assertThat(base.path("description").asText("x")).isEmpty();
    assertThat(base.path("provider").asText()).isEqualTo("vendor");
    assertThat(base.path("permission").asText()).isEqualTo("only_me");
    assertThat(base.path("indexing_technique").isNull()).isTrue();
    assertThat(base.path("doc_form").isNull()).isTrue();
    assertThat(base.path("enable_api").asBoolean()).isTrue();
    assertThat(base.path("built_in_field_enabled").asBoolean(true)).isFalse();
    assertThat(base.path("embedding_available").asBoolean()).isTrue();
    assertThat(base.path("created_at").asLong()).isPositive().isLessThan(10_000_000_000L);
    assertThat(base.at("/retrieval_model_dict/search_method").asText()).isEqualTo("hybrid_search");
  }

  @Test
  void whatIsWrittenIsReadBackAlsoAfterARestart() throws Exception {
    JsonNode made = server
        .post("/v1/datasets",
            """
                {'name':'Manual','description':'For all','indexing_technique':'high_quality','permission':'partial_members',
                 'partial_member_list':[{'user_id':'u1'},{'user_id':'u2'}],'embedding_model':'hash-32',
                 'embedding_model_provider':'hashes',
                 'retrieval_model':{'search_method':'hybrid_search','reranking_enable':false,'reranking_mode':'weighted_score',
                   'reranking_model':{'reranking_provider_name':'','reranking_model_name':''},
                   'weights':{'weight_type':'customized','vector_setting':{'vector_weight':0.6,
                     'embedding_provider_name':'hashes','embedding_model_name':'hash-32'},'keyword_setting':{'keyword_weight':0.4}},
                   'top_k':7,'score_threshold_enabled':true,'score_threshold':0.35}}""")
        .ok();

    assertThat(made.path("indexing_technique").asText()).isEqualTo("high_quality");
    assertThat(made.path("embedding_model").asText()).isEqualTo("hash-32");
    assertThat(made.path("embedding_model_provider").asText()).isEqualTo("hashes");
    assertThat(made.path("partial_member_list")).map(JsonNode::asText).containsExactly("u1", "u2");
    JsonNode retrieval = made.path("retrieval_model_dict");
    assertThat(retrieval.path("top_k").asInt()).isEqualTo(7);
    assertThat(retrieval.path("score_threshold").asDouble()).isEqualTo(0.35);
    assertThat(retrieval.path("score_threshold_enabled").asBoolean()).isTrue();
    assertThat(retrieval.path("reranking_mode").asText()).isEqualTo("weighted_score");
    assertThat(retrieval.at("/weights/vector_setting/vector_weight").asDouble()).isEqualTo(0.6);
    assertThat(retrieval.at("/weights/keyword_setting/keyword_weight").asDouble()).isEqualTo(0.4);
    assertThat(get(made)).isEqualTo(made);

    server.restart();

    assertThat(get(made)).isEqualTo(made);
    assertThat(server.get("/v1/datasets").ok().path("data").get(0)).isEqualTo(made);
  }

  private JsonNode get(JsonNode base) throws IOException, InterruptedException {
    return server.get("/v1/datasets/" + base.path("id").asText()).ok();
  }

  @Test
  void listsArePagedNewestFirstAndFiltered() throws Exception {
    for (int i = 1; i <= 23; i++) {
      server.base("{'name':'Base " + i + (i % 5 == 0 ? " Übersicht" : "") + "'}");
    }

    JsonNode first = server.get("/v1/datasets").ok();
    assertThat(first.path("data")).hasSize(20);
    assertThat(first.at("/data/0/name").asText()).isEqualTo("Base 23");
    assertThat(first.path("has_more").asBoolean()).isTrue();
    assertThat(first.path("total").asInt()).isEqualTo(23);
    assertThat(first.path("limit").asInt()).isEqualTo(20);
    assertThat(first.path("page").asInt()).isEqualTo(1);

    JsonNode last = server.get("/v1/datasets?page=3&limit=10").ok();
    assertThat(last.path("data")).map(base -> base.path("name").asText()).containsExactly("Base 3", "Base 2", "Base 1");
    assertThat(last.path("has_more").asBoolean()).isFalse();
    assertThat(server.get("/v1/datasets?page=9").ok().path("data")).isEmpty();
    assertThat(server.get("/v1/datasets?keyword=%C3%9CBERSICHT").ok().path("data")).hasSize(4);
    assertThat(server.get("/v1/datasets?keyword=%25").ok().path("data")).isEmpty();
    assertThat(server.get("/v1/datasets?limit=1000").ok().path("limit").asInt()).isEqualTo(100);
    assertThat(server.get("/v1/datasets?page=0").error()).isEqualTo("400 invalid_param");
    assertThat(server.get("/v1/datasets?limit=many").error()).isEqualTo("400 invalid_param");
  }

  @Test
  void changesLeaveTheRestAsItWas() throws Exception {
    String id = server.base("{'name':'One','description':'Old','indexing_technique':'economy'}");

    JsonNode changed = server.patch("/v1/datasets/" + id, """
        {'description':'New','permission':'all_team_members','retrieval_model':{'search_method':'keyword_search',
        'reranking_enable':false,'top_k':3,'score_threshold_enabled':false,'score_threshold':null}}""").ok();

    assertThat(changed.path("name").asText()).isEqualTo("One");
    assertThat(changed.path("description").asText()).isEqualTo("New");
    assertThat(changed.path("permission").asText()).isEqualTo("all_team_members");
    assertThat(changed.path("indexing_technique").asText()).isEqualTo("economy");
    assertThat(changed.at("/retrieval_model_dict/top_k").asInt()).isEqualTo(3);
    assertThat(changed.path("updated_by").asText()).isNotEmpty();
    JsonNode renamed = server.patch("/v1/datasets/" + id, "{'name':'Two'}").ok();
    assertThat(renamed.path("description").asText()).isEqualTo("New");
    server.restart();
    assertThat(server.get("/v1/datasets/" + id).ok()).isEqualTo(renamed);
  }

  @Test
  void anEconomyBaseBecomesOneOfHighQualityAndNotBack() throws Exception {
    String id = server.base("{'name':'One','indexing_technique':'economy'}");
    server.document(id, "a", "Tea is hot.");
    server.work();
    String path = "/v1/datasets/" + id;

    JsonNode better = server.patch(path, """
        {'indexing_technique':'high_quality','embedding_model':'hash-32','embedding_model_provider':'hashes'}""").ok();

    assertThat(better.path("indexing_technique").asText()).isEqualTo("high_quality");
    assertThat(better.path("embedding_model").asText()).isEqualTo("hash-32");
    assertThat(server.patch(path, "{'indexing_technique':'economy'}").error()).isEqualTo("400 invalid_param");
    assertThat(server.patch(path, "{'embedding_model':'builtin','embedding_model_provider':'nobody'}").error())
        .isEqualTo("400 invalid_param");
    assertThat(server.get(path).ok().path("embedding_model").asText()).isEqualTo("hash-32");
  }

  @Test
  void aNameIsTakenOnce() throws Exception {
    server.base("{'name':'One'}");
    String two = server.base("{'name':'Two'}");

    assertThat(server.post("/v1/datasets", "{'name':'One'}").error()).isEqualTo("409 dataset_name_duplicate");
    assertThat(server.patch("/v1/datasets/" + two, "{'name':'One','description':'x'}").error())
        .isEqualTo("409 dataset_name_duplicate");
    assertThat(server.get("/v1/datasets/" + two).ok().path("description").asText("x")).isEmpty();
    assertThat(server.patch("/v1/datasets/" + two, "{'name':'Two'}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = { "{}", "{'name':''}", "{'name':'  '}", "{'name':7}", "{'name':null}", "[]",
    "{'name':'a','indexing_technique':'best'}", "{'name':'a','permission':'everybody'}",
    "{'name':'a','provider':'other'}", "{'name':'a','embedding_model':'hash-32'}",
    "{'name':'a','indexing_technique':'high_quality','embedding_model':'x','embedding_model_provider':'nobody'}",
    "{'name':'a','retrieval_model':{}}", "{'name':'a','retrieval_model':'best'}",
    "{'name':'a','retrieval_model':{'search_method':'x','reranking_enable':false,'top_k':3,'score_threshold_enabled':false}}",
    "{'name':'a','retrieval_model':{'search_method':'hybrid_search','reranking_enable':false,'top_k':0,'score_threshold_enabled':false}}",
    "{'name':'a','provider':'external'}",
    "{'name':'a','provider':'external','external_knowledge_api_id':'x','external_knowledge_id':'y'}",
    "{'name':'a','summary_index_setting':{'enable':true}}", "{'name':'a','partial_member_list':['u1']}",
    "{'name':'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}", "{'name':'a\\u0000b'}", "{'name':'a\\ud800b'}"})
  void whatMakesNoSenseIsRefused(String body) throws Exception {
    assertThat(server.post("/v1/datasets", body).error()).isEqualTo("400 invalid_param");
    assertThat(server.get("/v1/datasets").ok().path("total").asInt()).isZero();
  }

  @Test
  void longestNamesAndDescriptionsFit() throws Exception {
    String name = "\uD83C\uDF75".repeat(40);
    JsonNode made = server.post("/v1/datasets", "{'name':'" + name + "','description':'" + "d".repeat(400) + "'}").ok();

    assertThat(made.path("name").asText()).isEqualTo(name);
    assertThat(server.post("/v1/datasets", "{'name':'x','description':'" + "d".repeat(401) + "'}").error())
        .isEqualTo("400 invalid_param");
  }

  @ParameterizedTest
  @ValueSource(strings = { NOBODY, "..", "%2e%2e", "..%2f..%2fetc", "x", "%00", "0", "'%20OR%20'1'='1", "Faq"})
  void whatDoesNotExistIsNotFound(String id) throws Exception {
    server.base("{'name':'Faq'}");

    String key = server.use("");
    server.use(key);
    for (String method : List.of("GET", "PATCH", "DELETE")) {
      RawHttp.Answer answer = RawHttp.send(server.port(), RawHttp.request(method + " /v1/datasets/" + id,
          "Authorization: Bearer " + key + "\r\n", "{\"name\":\"x\"}"));
      assertThat(answer.status()).as(method).isIn(400, 404, 405);
    }
    assertThat(server.get("/v1/datasets").ok().at("/data/0/name").asText()).isEqualTo("Faq");
  }

  @Test
  void anotherWorkspaceSeesAndTouchesNothing() throws Exception {
    String id = server.base("{'name':'Mine'}");
    String own = server.use(server.keyOfAnotherWorkspace());

    assertThat(server.get("/v1/datasets").ok().path("data")).isEmpty();
    assertThat(server.get("/v1/datasets/" + id).error()).isEqualTo("404 not_found");
    assertThat(server.patch("/v1/datasets/" + id, "{'name':'Yours'}").error()).isEqualTo("404 not_found");
    assertThat(server.delete("/v1/datasets/" + id).error()).isEqualTo("404 not_found");
    assertThat(server.post("/v1/datasets", "{'name':'Mine'}").status()).as("names are a workspace's own")
        .isEqualTo(200);
    server.use(own);
  }

  @Test
  void aBaseWithoutApiAccessIsForbidden() throws Exception {
    String id = server.base("{'name':'Closed'}");
    server.bases().catalogue().allowApi(id, false);

    for (Answer answer : List.of(server.get("/v1/datasets/" + id), server.patch("/v1/datasets/" + id, "{}"),
        server.delete("/v1/datasets/" + id), server.get("/v1/datasets/" + id + "/documents"))) {
      assertThat(answer.error()).isEqualTo("403 forbidden");
    }
    assertThat(server.get("/v1/datasets").ok().at("/data/0/enable_api").asBoolean(true)).isFalse();
    server.bases().catalogue().allowApi(id, true);
    assertThat(server.get("/v1/datasets/" + id).status()).isEqualTo(200);
  }

  @Test
  void administrationClosesAndOpensABase() throws Exception {
    String id = server.base("{'name':'Ledger'}");
    String knowledge = server.platform().keys().issueForKnowledge(server.platform().workspace().id()).token();
    String admin = server.platform().keys().issueForAdmin(server.platform().workspace().id()).token();
    String bases = "/admin/api/workspaces/" + server.platform().workspace().id() + "/datasets";

    server.use(admin);
    assertThat(server.patch(bases + "/" + id, "{'enable_api':false}").ok().path("enable_api").asBoolean(true))
        .isFalse();
    assertThat(server.get(bases).ok().findValues("enable_api")).extracting(JsonNode::asBoolean).contains(false);
    server.use(knowledge);
    assertThat(server.get("/v1/datasets/" + id).error()).isEqualTo("403 forbidden");
    Answer asked = server.post("/retrieval", "{'knowledge_id':'" + id + "','query':'x'}");
    assertThat(asked.status()).as(asked.text()).isEqualTo(403);
    assertThat(asked.json().path("error_code").asInt()).isEqualTo(403);
    assertThat(asked.json().path("error_msg").asText()).contains("switched off");
    server.use(admin);
    server.patch(bases + "/" + id, "{'enable_api':true}").ok();
    assertThat(server.patch(bases + "/" + id, "{}").error()).isEqualTo("400 invalid_param");
    assertThat(server.patch(bases + "/" + id, "{'enable_api':'no'}").error()).isEqualTo("400 invalid_param");
    assertThat(server.patch(bases + "/Ledger", "{'enable_api':true}").error()).as("ids only")
        .isEqualTo("404 not_found");
    server.use(knowledge);
    assertThat(server.get("/v1/datasets/" + id).status()).isEqualTo(200);
    assertThat(server.post("/retrieval", "{'knowledge_id':'" + id + "','query':'x'}").status()).isEqualTo(200);
  }

  @Test
  void anAdministratorOfAnotherWorkspaceDoesNotOpenABase() throws Exception {
    String id = server.base("{'name':'Theirs'}");
    String stranger = server.platform().workspaces().create("Stranger " + server.platform().ids().next()).id();
    String own = server.platform().keys().issueForKnowledge(server.platform().workspace().id()).token();
    server.use(server.platform().keys().issueForAdmin(stranger).token());
    for (String workspace : List.of(stranger, server.platform().workspace().id())) {
      assertThat(server.patch("/admin/api/workspaces/" + workspace + "/datasets/" + id, "{'enable_api':false}").error())
          .isEqualTo("404 not_found");
    }
    server.use(own);
    assertThat(server.get("/v1/datasets/" + id).status()).isEqualTo(200);
  }

  @Test
  void aDeletedBaseIsGoneWithAllItHolds() throws Exception {
    String id = server.base("{'name':'Old'}");
    server.document(id, "a", "Tea.");

    assertThat(server.delete("/v1/datasets/" + id).status()).isEqualTo(204);
    assertThat(server.get("/v1/datasets/" + id).error()).isEqualTo("404 not_found");
    assertThat(server.get("/v1/datasets/" + id + "/documents").error()).isEqualTo("404 not_found");
    assertThat(server.delete("/v1/datasets/" + id).error()).isEqualTo("404 not_found");
    server.work();
    server.base("{'name':'Old'}");
  }

  @ParameterizedTest
  @CsvSource({ "true", "false"})
  void aBaseThatAnAppUsesIsNotDeleted(boolean byId) throws Exception {
    String id = server.base("{'name':'Used'}");
    String app = KNOWLEDGE_APP.replace("BASE", byId ? id : "Used");
    server.platform().apps().publish(server.platform().workspace().id(), "app.yml",
        app.getBytes(StandardCharsets.UTF_8));

    assertThat(server.get("/v1/datasets/" + id).ok().path("app_count").asInt()).isEqualTo(1);
    assertThat(server.delete("/v1/datasets/" + id).error()).isEqualTo("409 dataset_in_use");
    server.platform().apps().publish(server.platform().workspace().id(), "app.yml",
        app.replace(byId ? id : "Used", "other").getBytes(StandardCharsets.UTF_8));
    assertThat(server.delete("/v1/datasets/" + id).status()).isEqualTo(204);
  }

  private static final String KNOWLEDGE_APP = """
      app: {mode: workflow, name: Asks}
      kind: app
      version: 0.3.0
      workflow:
        graph:
          edges:
          - {id: e1, source: start, target: ask}
          - {id: e2, source: ask, target: end}
          nodes:
          - {id: start, data: {type: start, title: Start, variables: [{variable: q, type: paragraph, label: q}]}}
          - id: ask
            data:
              type: knowledge-retrieval
              title: Ask
              query_variable_selector: [start, q]
              dataset_ids: [BASE]
              retrieval_mode: multiple
              multiple_retrieval_config: {top_k: 3, reranking_enable: false}
          - {id: end, data: {type: end, title: End, outputs: [{variable: r, value_selector: [ask, result]}]}}
      """;

  @Test
  void htmlAndSqlInTextsAreJustText() throws Exception {
    String hostile = "<script>alert(1)</script>'; DROP TABLE";
    String body = "{\"name\":\"" + hostile + "\",\"description\":\"" + hostile + "\"}";

    JsonNode made = server.json("POST", "/v1/datasets", body).ok();

    assertThat(made.path("description").asText()).isEqualTo(hostile);
    Answer read = server.get("/v1/datasets/" + made.path("id").asText());
    assertThat(read.ok()).isEqualTo(made);
    assertThat(read.headers().get("content-type")).containsExactly("application/json");
  }
}
