package io.dify.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.http.service.ServiceLimits;
import io.dify.runtime.limit.Limits;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.FileClient;
import io.dify.runtime.testing.FormApps;
import io.dify.runtime.testing.KnowledgeServer;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every error code that the contract lists is provoked over HTTP, or it is said why it cannot be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErrorCodesTest {
  private static final Map<String, Integer> LISTED = statuses("""
      400 invalid_param bad_request app_unavailable provider_not_initialize provider_quota_exceeded
      400 model_currently_not_support completion_request_error not_chat_app not_workflow_app conversation_completed
      400 agent_not_published invalid_form_data no_file_uploaded too_many_files filename_not_exists_error
      400 speech_to_text_disabled provider_not_support_speech_to_text dataset_not_initialized invalid_metadata
      400 invalid_action
      401 unauthorized
      403 forbidden file_access_denied workflow_version_execution_not_allowed archived_document_immutable
      404 not_found end_user_not_found file_not_found
      409 dataset_name_duplicate
      412 human_input_form_submitted human_input_form_expired
      413 file_too_large audio_too_large
      415 unsupported_file_type unsupported_audio_type
      429 too_many_requests rate_limit_error
      500 internal_server_error pipeline_run_error""");

  private static final Map<String, String> NEVER = Map.of(
      "conversation_completed", "conversations go on for as long as their users like; none is ever completed",
      "agent_not_published", "apps of the mode that it is about are not served; app_unavailable says so",
      "dataset_not_initialized", "an index that is missing is made when it is asked for",
      "pipeline_run_error", "no knowledge base here has a pipeline; not_found says so");

  /** Makes the server answer with an error. */
  @FunctionalInterface
  private interface Provocation {
    Answer of() throws Exception;
  }

  private static final String UNKNOWN = "00000000-0000-7000-8000-000000000000";
  private static final String SPEAKS = TestApps.GUARDED.replace("name: guarded", "name: speaks")
      .replace("  pre_prompt:", "  speech_to_text: {enabled: true}\n  pre_prompt:");

  private final Map<String, Provocation> provocations = provocations();
  private KnowledgeServer server;
  private FileClient files;
  private String knowledge;
  private String bot;
  private String flow;
  private String approval;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new KnowledgeServer(folder);
    files = new FileClient(server.server());
    knowledge = server.use("");
    bot = server.key(TestApps.BOT);
    flow = server.key(TestApps.FLOW);
    approval = server.key(FormApps.APPROVAL);
  }

  @AfterAll
  void stop() {
    files.close();
    server.close();
  }

  private static Map<String, Integer> statuses(String lines) {
    Map<String, Integer> statuses = new LinkedHashMap<>();
    lines.lines().map(line -> line.split(" ")).forEach(words -> {
      for (int i = 1; i < words.length; i++) {
        statuses.put(words[i], Integer.parseInt(words[0]));
      }
    });
    return statuses;
  }

  @Test
  void everyCodeOfTheListIsProvokedOrCannotOccur() {
    Set<String> known = new TreeSet<>(provocations.keySet());
    assertThat(NEVER.keySet()).doesNotContainAnyElementsOf(known);
    known.addAll(NEVER.keySet());
    assertThat(known).isEqualTo(new TreeSet<>(LISTED.keySet()));
  }

  @TestFactory
  List<DynamicTest> provokedTheyHaveStatusCodeAndAMessageForPeople() {
    List<DynamicTest> tests = new ArrayList<>();
    provocations.forEach((code, provocation) -> tests.add(dynamicTest(code, () -> {
      Answer answer = provocation.of();
      assertThat(answer.error()).isEqualTo(LISTED.get(code) + " " + code);
      assertThat(answer.json().fieldNames()).toIterable().containsExactly("code", "message", "status");
      assertThat(answer.json().path("message").asText()).matches("(?s)['\\p{Lu}a-z].{8,600}[.}]")
          .doesNotContain("\tat ", "io.dify", "java.", "SELECT", "a hidden cause");
    })));
    return tests;
  }

  private Map<String, Provocation> provocations() {
    Map<String, Provocation> all = new LinkedHashMap<>();
    requests(all);
    runs(all);
    apps(all);
    uploads(all);
    documents(all);
    forms(all);
    return all;
  }

  private void requests(Map<String, Provocation> all) {
    all.put("invalid_param", () -> as(bot).post("/v1/chat-messages", "{'inputs':{}}"));
    all.put("bad_request", () -> as(bot).post("/v1/chat-messages", "{'inputs':"));
    all.put("unauthorized", () -> as("app-nobodys").get("/v1/info"));
    all.put("not_found", () -> as(bot).get("/v1/messages?conversation_id=" + UNKNOWN));
    all.put("end_user_not_found", () -> as(bot).get("/v1/end-users/" + UNKNOWN));
    all.put("rate_limit_error", () -> {
      String key = server.key(TestApps.WRITER);
      limit(key, new Limits(OptionalLong.of(1), OptionalLong.empty(), OptionalLong.empty()));
      as(key).get("/v1/info").ok();
      return as(key).get("/v1/info");
    });
    all.put("too_many_requests", () -> {
      try (TestServer busy = new TestServer(ServiceLimits.DEFAULT, 0)) {
        return busy.post("/v1/chat-messages", "{'query':'hi'}");
      }
    });
  }

  private void limit(String key, Limits limits) throws Exception {
    String name = as(key).get("/v1/info").ok().path("name").asText();
    String tenant = server.platform().workspace().id();
    String app = server.platform().apps().list(tenant).stream().filter(one -> one.name().equals(name)).findFirst()
        .orElseThrow().id();
    server.platform().limits().set(tenant, app, limits);
  }

  private void runs(Map<String, Provocation> all) {
    for (String code : List.of("provider_not_initialize", "provider_quota_exceeded", "model_currently_not_support",
        "completion_request_error", "internal_server_error")) {
      all.put(code, () -> as(server.key(TestApps.WRITER.replace("name: writer", "name: " + code)
          .replace("provider: test, name: scripted", "provider: fails, name: " + code)))
          .post("/v1/completion-messages", "{'inputs':{'topic':'tea'}}"));
    }
  }

  private void apps(Map<String, Provocation> all) {
    all.put("app_unavailable", () -> as(bot).post("/v1/completion-messages", "{'inputs':{}}"));
    all.put("not_chat_app", () -> as(flow).post("/v1/chat-messages", "{'query':'hi'}"));
    all.put("not_workflow_app", () -> as(bot).post("/v1/workflows/run", "{'inputs':{}}"));
    all.put("workflow_version_execution_not_allowed", () -> {
      String tenant = server.platform().workspace().id();
      String changed = TestApps.FLOW.replace("Write", "Write more");
      String app = server.platform().apps().save(tenant, "test.yml", TestApps.bytes(changed)).id();
      String draft = server.platform().apps().draft(tenant, app).orElseThrow().id();
      return as(flow).post("/v1/workflows/" + draft + "/run", "{'inputs':{'topic':'tea'}}");
    });
  }

  private void uploads(Map<String, Provocation> all) {
    all.put("no_file_uploaded", () -> as(bot).form("POST", "/v1/files/upload", form -> form.field("user", "u1")));
    all.put("too_many_files", () -> as(bot).form("POST", "/v1/files/upload",
        form -> form.file("file", "a.txt", new byte[1]).file("file", "b.txt", new byte[1])));
    all.put("filename_not_exists_error", () -> files.upload(bot, "u1", "", new byte[1]));
    all.put("file_too_large", () -> files.upload(bot, "u1", "a.txt", new byte[(15 << 20) + 1]));
    all.put("unsupported_file_type", () -> files.upload(bot, "u1", "a.png", new byte[8]));
    all.put("file_not_found", () -> as(bot).get("/v1/files/" + UNKNOWN + "/preview"));
    all.put("file_access_denied", () -> {
      String id = files.uploaded(flow, "u1", "a.txt", "tea".getBytes(StandardCharsets.UTF_8));
      return as(bot).post("/v1/chat-messages", "{'query':'hi','user':'u1','files':[{'type':'document',"
          + "'transfer_method':'local_file','upload_file_id':'" + id + "'}]}");
    });
    all.put("speech_to_text_disabled", () -> files.form(bot, "/v1/audio-to-text", "u1", "a.mp3", new byte[1]));
    all.put("audio_too_large", () -> hear("a.mp3", (30 << 20) + 1));
    all.put("unsupported_audio_type", () -> hear("a.ogg", 1));
    all.put("provider_not_support_speech_to_text", () -> {
      try (TestServer deaf = new TestServer(); FileClient client = new FileClient(deaf.server())) {
        return client.form(deaf.key(SPEAKS), "/v1/audio-to-text", "u1", "a.mp3", new byte[1]);
      }
    });
  }

  private Answer hear(String name, int size) throws Exception {
    return files.form(server.key(SPEAKS), "/v1/audio-to-text", "u1", name, new byte[size]);
  }

  private void documents(Map<String, Provocation> all) {
    all.put("dataset_name_duplicate", () -> {
      base();
      return as(knowledge).post("/v1/datasets", "{'name':'twice'}");
    });
    all.put("forbidden", () -> {
      String base = base();
      server.bases().catalogue().allowApi(base, false);
      return as(knowledge).get("/v1/datasets/" + base);
    });
    all.put("invalid_metadata", () -> as(knowledge).get(document() + "?metadata=some"));
    all.put("invalid_action", () -> as(knowledge).patch(parent(document()) + "/status/burn", "{'document_ids':[]}"));
    all.put("archived_document_immutable", () -> {
      String document = document();
      server.work();
      String id = document.substring(document.lastIndexOf('/') + 1);
      as(knowledge).patch(parent(document) + "/status/archive", "{'document_ids':['" + id + "']}").ok();
      return as(knowledge).delete(document);
    });
  }

  private void forms(Map<String, Provocation> all) {
    String filled = "{'inputs':{'mood':'good'},'action':'yes','user':'u1'}";
    all.put("invalid_form_data", () -> server.post(form(), filled.replace("good", "ugly")));
    all.put("human_input_form_submitted", () -> {
      String form = form();
      server.post(form, filled).ok();
      return server.post(form, filled);
    });
    all.put("human_input_form_expired", () -> {
      String form = form();
      server.platform().database().execute(handle -> handle.execute("UPDATE dify_form SET expires_at = 1"
          + " WHERE status = 'waiting'"));
      return server.post(form, filled);
    });
  }

  /** Address of a form that a run waits for. */
  private String form() throws Exception {
    JsonNode paused = as(approval).post("/v1/workflows/run", "{'inputs':{'topic':'tea'},'user':'u1'}").ok();
    return "/v1/form/human_input/" + paused.path("data").path("reasons").path(0).path("form_token").asText();
  }

  private String base() throws Exception {
    server.clear();
    return as(knowledge).base("{'name':'twice'}");
  }

  /** Address of a document that waits. */
  private String document() throws Exception {
    String base = base();
    return "/v1/datasets/" + base + "/documents/" + server.document(base, "a.txt", "tea");
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private KnowledgeServer as(String key) {
    server.use(key);
    return server;
  }
}
