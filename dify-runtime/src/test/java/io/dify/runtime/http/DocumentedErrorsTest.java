package io.dify.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.service.ServiceLimits;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.Form;
import io.dify.runtime.testing.KnowledgeServer;
import io.dify.runtime.testing.RouteRequests;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Errors that many endpoints have in common, on each of them, for as many as the table of routes has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedErrorsTest {
  private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";
  private static final List<String> MODEL_ERRORS = List.of("provider_not_initialize", "provider_quota_exceeded",
      "model_currently_not_support", "completion_request_error", "internal_server_error");

  private KnowledgeServer server;
  private String knowledge;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new KnowledgeServer(folder);
    knowledge = server.use("");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Stream<Route> routes(ErrorCode announced) {
    return server.server().table().routes().stream().filter(route -> route.doc().errors().contains(announced));
  }

  private Answer send(Route route, Function<String, String> id) throws Exception {
    Map<String, String> query = new LinkedHashMap<>();
    route.doc().params().stream().filter(param -> param.in() == Param.Place.QUERY && param.required())
        .forEach(param -> query.put(param.name(), UNKNOWN));
    String address = RouteRequests.address(route, id, query);
    return route.maxParts() > 0
        ? server.form(route.method().name(), address, form -> form.file("file", "a.txt", new byte[]{ 'a'}))
        : server.json(route.method().name(), address, RouteRequests.body(route, RouteRequests::ordinary).toString());
  }

  private List<DynamicTest> refused(Stream<Route> routes, String key, Function<String, String> id, String error) {
    List<DynamicTest> tests = new ArrayList<>();
    routes.forEach(route -> tests.add(dynamicTest(route.name(), () -> {
      server.use(key);
      assertThat(send(route, id).error()).isEqualTo(error);
    })));
    assertThat(tests).as(error).isNotEmpty();
    return tests;
  }

  @TestFactory
  List<DynamicTest> endpointsOfChatsRefuseAppsThatAreNone() {
    return refused(routes(ErrorCode.NOT_CHAT_APP), server.key(TestApps.FLOW), id -> any(id), "400 not_chat_app");
  }

  @TestFactory
  List<DynamicTest> endpointsOfWorkflowsRefuseAppsThatHaveNone() {
    return refused(routes(ErrorCode.NOT_WORKFLOW_APP), server.key(TestApps.GUARDED),
        id -> id.equals("workflow_id") ? version() : any(id), "400 not_workflow_app");
  }

  /** The version that is live, of the app that the test above asks with. */
  private String version() {
    String tenant = server.platform().workspace().id();
    return server.platform().apps().list(tenant).stream().filter(app -> app.name().equals("guarded")).findFirst()
        .map(app -> server.platform().apps().versions(tenant, app.id()).getFirst().id()).orElseThrow();
  }

  @TestFactory
  List<DynamicTest> anAppThatIsNotPublishedAnswersNothing() {
    String tenant = server.platform().workspace().id();
    String app = server.platform().apps().save(tenant, "draft.yml",
        TestApps.bytes(TestApps.MEMORY.replace("name: memory", "name: draft"))).id();
    String key = server.platform().keys().issueForApp(tenant, app).token();
    return refused(routes(ErrorCode.APP_UNAVAILABLE).filter(route -> route.credential() == CredentialKind.APP)
        .filter(route -> !RouteRequests.ids(route).contains("workflow_id")), key, id -> any(id),
        "400 app_unavailable");
  }

  private static String any(String id) {
    return id.equals("action") ? "enable" : UNKNOWN;
  }

  private Stream<Route> ofBases() {
    return server.server().table().routes().stream()
        .filter(route -> route.credential() == CredentialKind.DATASET && route.path().contains("{dataset_id}"));
  }

  private List<DynamicTest> aboutBases(String dataset, String error) {
    List<DynamicTest> tests = new ArrayList<>();
    ofBases().forEach(route -> tests.add(dynamicTest(route.name(), () -> {
      server.use(knowledge);
      assertThat(sendAbout(route, dataset).error()).isEqualTo(error);
    })));
    assertThat(tests).hasSizeGreaterThan(40);
    return tests;
  }

  private Answer sendAbout(Route route, String dataset) throws Exception {
    return send(route, id -> id.equals("dataset_id") ? dataset : any(id));
  }

  @TestFactory
  List<DynamicTest> aBaseThatIsNotThereIsNotFoundWhateverIsAskedOfIt() {
    return aboutBases(UNKNOWN, "404 not_found");
  }

  @TestFactory
  List<DynamicTest> aBaseWhoseApiAccessIsOffIsForbiddenWhateverIsAskedOfIt() {
    String base = server.bases().create("switched off").id();
    server.bases().catalogue().allowApi(base, false);
    return aboutBases(base, "403 forbidden");
  }

  @TestFactory
  List<DynamicTest> modelsThatFailAreToldByTheirCode() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String code : MODEL_ERRORS) {
      String status = code.equals("internal_server_error") ? "500 " : "400 ";
      tests.add(dynamicTest("chat, " + code, () -> {
        server.use(server.key(failing(TestApps.GUARDED, code)));
        assertThat(server.post("/v1/chat-messages", "{'query':'hi'}").error()).isEqualTo(status + code);
      }));
      tests.add(dynamicTest("completion, " + code, () -> {
        server.use(server.key(failing(TestApps.WRITER, code)));
        assertThat(server.post("/v1/completion-messages", "{'inputs':{'topic':'tea'}}").error())
            .isEqualTo(status + code);
      }));
      tests.add(dynamicTest("workflow, " + code, () -> {
        server.use(server.key(failing(TestApps.FLOW, code)));
        Answer answer = server.post("/v1/workflows/run", "{'inputs':{'topic':'tea'}}");
        assertThat(answer.ok().at("/data/status").asText()).as("a failed run is answered 200").isEqualTo("failed");
        assertThat(answer.text()).doesNotContain("a hidden cause").contains("\"error\":\"");
      }));
      tests.add(dynamicTest("retrieval, " + code, () -> {
        server.use(knowledge);
        server.clear();
        String base = server.base("{'name':'faq'}");
        server.document(base, "a.txt", "Tea is green.");
        server.work();
        assertThat(server.post("/v1/datasets/" + base + "/retrieve", "{'query':'tea','retrieval_model':{"
            + "'search_method':'hybrid_search','reranking_enable':true,'reranking_mode':'reranking_model',"
            + "'reranking_model':{'reranking_provider_name':'fails','reranking_model_name':'" + code + "'},"
            + "'top_k':3,'score_threshold_enabled':false}}").error()).isEqualTo(status + code);
      }));
    }
    return tests;
  }

  private static String failing(String app, String code) {
    return app.replaceFirst("name: (\\w+), mode", "name: fails-$1-" + code + ", mode")
        .replace("provider: test, name: scripted", "provider: fails, name: " + code);
  }

  @TestFactory
  List<DynamicTest> documentsAreReplacedByFormsThatAreSome() throws Exception {
    server.use(knowledge);
    String base = server.base("{'name':'replaced','indexing_technique':'economy'}");
    String document = "/v1/datasets/" + base + "/documents/" + server.document(base, "a.txt", "tea");
    server.work();
    List<DynamicTest> tests = new ArrayList<>();
    for (String[] route : List.of(new String[]{ "PATCH", document},
        new String[]{ "POST", document + "/update-by-file"}, new String[]{ "POST", document + "/update_by_file"})) {
      Map<String, Consumer<Form>> forms = new LinkedHashMap<>();
      byte[] text = "tea".getBytes(StandardCharsets.UTF_8);
      forms.put("400 too_many_files", form -> form.file("file", "a.txt", text).file("more", "b.txt", text));
      forms.put("400 filename_not_exists_error", form -> form.file("file", "", text));
      forms.put("400 invalid_param", form -> form.file("file", "a.txt", text).field("data", "no json"));
      forms.put("413 file_too_large", form -> form.file("file", "a.txt", new byte[16 << 20]));
      forms.put("415 unsupported_file_type", form -> form.file("file", "a.exe", text));
      forms.forEach((error, filling) -> tests.add(dynamicTest(route[0] + " " + error, () -> {
        server.use(knowledge);
        assertThat(server.form(route[0], route[1], filling).error()).isEqualTo(error);
      })));
    }
    return tests;
  }

  @Test
  void stoppingNeedsAUserThatIsAText() throws Exception {
    for (String path : List.of("/v1/chat-messages", "/v1/completion-messages", "/v1/workflows/tasks")) {
      server.use(server.key(TestApps.BOT));
      assertThat(server.post(path + "/" + UNKNOWN + "/stop", "{'user':5}").error()).isEqualTo("400 invalid_param");
    }
  }

  @Test
  void appsThatAreBusyTellSoOfEveryKindOfRun() throws Exception {
    try (TestServer busy = new TestServer(ServiceLimits.DEFAULT, 0)) {
      assertThat(busy.post("/v1/chat-messages", "{'query':'hi'}").error()).isEqualTo("429 too_many_requests");
      busy.use(busy.key(TestApps.FLOW));
      assertThat(busy.post("/v1/workflows/run", "{'inputs':{'topic':'x'}}").error())
          .isEqualTo("429 too_many_requests");
      busy.use(busy.key(TestApps.WRITER));
      assertThat(busy.post("/v1/completion-messages", "{'inputs':{'topic':'x'}}").error())
          .isEqualTo("429 too_many_requests");
    }
  }

  @Test
  void versionsOfWorkflowsAreRunByTheirIds() throws Exception {
    String key = server.key(TestApps.FLOW);
    server.use(key);
    String version = server.post("/v1/workflows/run", "{'inputs':{'topic':'tea'}}").ok().at("/data/workflow_id")
        .asText();
    String place = "/v1/workflows/";
    assertThat(
        server.post(place + version + "/run", "{'inputs':{'topic':'tea'}}").ok().at("/data/workflow_id").asText())
        .isEqualTo(version);
    assertThat(server.post(place + version + "/run", "{'inputs':{}}").error()).isEqualTo("400 invalid_param");
    assertThat(server.post(place + "draft/run", "{'inputs':{'topic':'tea'}}").error()).isEqualTo("400 bad_request");
    assertThat(server.post(place + UNKNOWN + "/run", "{'inputs':{'topic':'tea'}}").error())
        .isEqualTo("404 not_found");
  }
}
