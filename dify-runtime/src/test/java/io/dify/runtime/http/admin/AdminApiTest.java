package io.dify.runtime.http.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.value.ValueJson;
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.http.Route;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.EchoApp;
import io.dify.runtime.testing.RawHttp;
import io.dify.runtime.testing.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Administration over HTTP: every write read back, and who may do what. */
class AdminApiTest {
  private static final String BASE = "/admin/api/workspaces";
  /** Routes that only the operator may use, and answer others so. */
  private static final Set<String> OPERATOR_ONLY = Set.of("POST /admin/api/workspaces",
      "DELETE /admin/api/workspaces/{workspace_id}", "GET /admin/api/keys", "POST /admin/api/keys",
      "DELETE /admin/api/keys/{key_id}", "PUT /admin/api/workspaces/{workspace_id}/limits");

  private TestServer server;
  private ApiKeys keys;
  private String operator;
  private String first;

  @BeforeEach
  void start() {
    server = new TestServer();
    keys = server.platform().keys();
    operator = keys.issueForOperator().token();
    first = BASE + "/" + server.platform().workspace().id();
    server.use(operator);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode ok(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static void assertFails(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("code").asText()).isEqualTo(code);
  }

  private JsonNode imported(String place, String source, boolean publish) throws Exception {
    return ok(server.post(place + "/apps", ValueJson.mapper().writeValueAsString(
        JsonNodeFactory.instance.objectNode().put("source", source.replace("'", "\"")).put("publish", publish))));
  }

  private JsonNode chat(String query, String version) throws Exception {
    return ok(server.post("/v1/chat-messages",
        "{'query':'" + query + "','user':'u1','workflow_id':'" + version + "'}"));
  }

  @Test
  void workspacesAreMadeRenamedListedAndDeletedWithAllTheyHold() throws Exception {
    String id = ok(server.post(BASE, "{'name':'Second'}")).path("id").asText();
    String place = BASE + "/" + id;
    assertFails(server.post(BASE, "{'name':'Second'}"), 409, "conflict");
    assertThat(ok(server.patch(place, "{'name':'Renamed'}")).path("name").asText()).isEqualTo("Renamed");
    assertThat(ok(server.get(BASE)).path("data").findValuesAsText("name")).contains("Renamed").hasSize(2);

    String app = imported(place, EchoApp.SOURCE, true).path("id").asText();
    String key = ok(server.post(place + "/keys", "{'app_id':'" + app + "'}")).path("token").asText();
    ok(server.put(place + "/limits", "{'requests_per_minute':1000}"));
    server.use(key);
    chat("hello", "");
    server.use(operator);
    assertThat(server.delete(place, "{}").status()).isEqualTo(204);
    assertThat(ok(server.get(BASE)).path("data")).hasSize(1);
    assertFails(server.get(place + "/apps"), 404, "not_found");
    assertFails(server.delete(first, "{}"), 409, "conflict");
    server.use(key);
    assertFails(server.get("/v1/info"), 401, "unauthorized");
  }

  @Test
  void anAppIsImportedPublishedExportedAndDeleted() throws Exception {
    JsonNode app = imported(first, EchoApp.SOURCE, false);
    String place = first + "/apps/" + app.path("id").asText();
    assertThat(app.path("version_id").isNull()).isTrue();
    server.use(ok(server.post(first + "/keys", "{'app_id':'" + app.path("id").asText() + "'}")).path("token").asText());
    assertFails(server.post("/v1/chat-messages", "{'query':'q','user':'u1'}"), 400, "app_unavailable");
    server.use(operator);

    String one = ok(server.post(place + "/publish", "{}")).path("version_id").asText();
    assertThat(ok(server.post(place + "/publish", "{}")).path("version_id").asText()).isEqualTo(one);
    String changed = EchoApp.SOURCE.replace("You said", "I heard");
    imported(first, changed, false);
    assertThat(server.get(place + "/export").text()).isEqualTo(changed);
    String two = ok(server.post(place + "/publish", "{}")).path("version_id").asText();
    assertThat(ok(server.get(place + "/versions")).path("data").findValuesAsText("id")).containsExactly(two, one);
    assertThat(server.get(place + "/versions/" + one + "/export").text()).isEqualTo(EchoApp.SOURCE);

    assertThat(server.delete(place, "{}").status()).isEqualTo(204);
    assertFails(server.get(place), 404, "not_found");
    assertFails(server.delete(place, "{}"), 404, "not_found");
  }

  @Test
  void aVersionThatIsNamedRunsHoweverOftenOthersArePublished() throws Exception {
    JsonNode app = imported(first, EchoApp.SOURCE, true);
    String one = app.path("version_id").asText();
    String draft = imported(first, EchoApp.SOURCE.replace("You said", "I heard"), true).path("draft_id").asText();
    String key = ok(server.post(first + "/keys", "{'app_id':'" + app.path("id").asText() + "'}")).path("token")
        .asText();
    server.use(key);
    assertThat(chat("x", "").path("answer").asText()).isEqualTo("I heard x (1)");
    assertThat(chat("x", one).path("answer").asText()).isEqualTo("You said x (1)");
    assertFails(server.post("/v1/chat-messages", "{'query':'q','workflow_id':'" + draft + "'}"), 403,
        "workflow_version_execution_not_allowed");
    assertFails(server.post("/v1/chat-messages",
        "{'query':'q','workflow_id':'00000000-0000-7000-8000-000000000000'}"), 404, "not_found");
    assertFails(server.post("/v1/chat-messages", "{'query':'q','workflow_id':'draft'}"), 400, "bad_request");
  }

  @Test
  void aFileThatCannotRunIsNotImported() throws Exception {
    assertFails(server.post(first + "/apps", "{'source':'kind: app'}"), 400, "dsl_invalid");
    assertThat(ok(server.get(first + "/apps")).path("data")).hasSize(1);
  }

  @Test
  void keysAreShownOnceAndUselessOnceRevoked() throws Exception {
    JsonNode made = ok(server.post(first + "/keys", "{'kind':'dataset'}"));
    assertThat(made.path("token").asText()).startsWith("dataset-");
    Answer listed = server.get(first + "/keys");
    assertThat(listed.text()).contains(made.path("id").asText()).doesNotContain(made.path("token").asText());
    assertThat(server.delete(first + "/keys/" + made.path("id").asText(), "{}").status()).isEqualTo(204);
    assertFails(server.delete(first + "/keys/" + made.path("id").asText(), "{}"), 404, "not_found");
    server.use(made.path("token").asText());
    assertFails(server.get("/v1/datasets"), 401, "unauthorized");
  }

  @Test
  void theOperatorsLastKeyStays() throws Exception {
    String id = ok(server.get("/admin/api/keys")).path("data").get(0).path("id").asText();
    assertFails(server.delete("/admin/api/keys/" + id, "{}"), 409, "conflict");
    String second = ok(server.post("/admin/api/keys", "{}")).path("token").asText();
    assertThat(server.delete("/admin/api/keys/" + id, "{}").status()).isEqualTo(204);
    assertFails(server.get("/admin/api/keys"), 401, "unauthorized");
    server.use(second);
    assertThat(ok(server.get("/admin/api/keys")).path("data")).hasSize(1);
  }

  @Test
  void anAppOverItsLimitIsTold429AndWhenToComeAgain() throws Exception {
    JsonNode app = imported(first, EchoApp.SOURCE, true);
    String place = first + "/apps/" + app.path("id").asText() + "/limits";
    assertThat(ok(server.get(place)).path("requests_per_minute").isNull()).isTrue();
    assertFails(server.put(place, "{'requests_per_minute':0}"), 400, "invalid_param");
    ok(server.put(place, "{'requests_per_minute':2}"));
    assertThat(ok(server.get(place)).path("requests_per_minute").asInt()).isEqualTo(2);
    String key = ok(server.post(first + "/keys", "{'app_id':'" + app.path("id").asText() + "'}")).path("token")
        .asText();
    server.use(key);
    chat("1", "");
    chat("2", "");
    Answer third = server.post("/v1/chat-messages", "{'query':'3','user':'u1'}");
    assertFails(third, 429, "rate_limit_error");
    assertThat(Integer.parseInt(third.headers().get("retry-after").getFirst())).isBetween(1, 30);
    server.use(operator);
    ok(server.put(place, "{}"));
    server.use(key);
    chat("4", "");
  }

  @TestFactory
  List<DynamicTest> adminsOfOneWorkspaceFindNothingInOthers() throws Exception {
    String other = ok(server.post(BASE, "{'name':'Other'}")).path("id").asText();
    String admin = keys.issueForAdmin(other).token();
    String app = server.platform().apps().list(server.platform().workspace().id()).getFirst().id();
    List<DynamicTest> tests = new ArrayList<>();
    TestServer open = server;
    for (Route route : open.server().table().routes()) {
      if (!route.path().startsWith("/admin/")) {
        continue;
      }
      String path = route.path().replace("{workspace_id}", open.platform().workspace().id()).replace("{app_id}", app)
          .replaceAll("\\{[^}]+}", "00000000-0000-7000-8000-000000000000");
      tests.add(dynamicTest(route.name(), () -> {
        RawHttp.Answer answer = send(open, route, path, admin);
        boolean ownList = route.name().equals("GET /admin/api/workspaces");
        assertThat(answer.status()).isEqualTo(ownList ? 200 : OPERATOR_ONLY.contains(route.name()) ? 403 : 404);
        for (String wrong : List.of(keys.issueForApp(open.platform().workspace().id(), app).token(),
            keys.issueForKnowledge(open.platform().workspace().id()).token(), "admin-unknown")) {
          assertThat(send(open, route, path, wrong).status()).isEqualTo(401);
        }
      }));
    }
    assertThat(tests).hasSize(34);
    return tests;
  }

  private static RawHttp.Answer send(TestServer open, Route route, String path, String token) throws IOException {
    return RawHttp.send(open.port(),
        RawHttp.request(route.method() + " " + path, "Authorization: Bearer " + token + "\r\n", "{}"));
  }

  @Test
  void anAdminOfAWorkspaceManagesItsOwn() throws Exception {
    String other = ok(server.post(BASE, "{'name':'Other'}")).path("id").asText();
    server.use(keys.issueForAdmin(other).token());
    assertThat(ok(server.get(BASE)).path("data").findValuesAsText("id")).containsExactly(other);
    JsonNode app = imported(BASE + "/" + other, EchoApp.SOURCE, true);
    assertThat(ok(server.get(BASE + "/" + other + "/apps")).path("data").findValuesAsText("id"))
        .containsExactly(app.path("id").asText());
  }
}
