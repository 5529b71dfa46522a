package io.dify.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.testing.KnowledgeServer;
import io.dify.runtime.testing.RawHttp;
import io.dify.runtime.testing.RouteRequests;
import io.dify.runtime.testing.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What belongs to somebody is nobody else's: every route, asked about things that exist by whoever they do not belong to (another app of the workspace, another
 * workspace, another end user, a key of the other kind). A cell is a route and a stranger; it is violated when the answer is a success about something named in the path, tells a text or
 * an id, or when the owner finds anything changed. Then the owner asks the same, so that no cell is empty because its request made no sense.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnershipTest {
  private static final String SECRET = "canary5b1e";
  private static final String OTHER_KIND = "a key of another kind";
  private static final List<String> APPS = List.of("variables", "chat", "completion", "workflow");

  private static final String RUN = "{'inputs':{'topic':'tea'},'query':'tea','response_mode':'blocking','user':'{user}'}";
  private static final String TEXT = "{'name':'t','text':'words','indexing_technique':'high_quality','doc_form':'hierarchical_model',"
      + World.RULE.replace('"', '\'') + "}";
  /** Bodies of routes that do not take just anything of the right type. */
  private static final Map<String, String> BODIES = Map.ofEntries(
      Map.entry("POST /v1/chat-messages",
          "{'query':'tea','response_mode':'blocking','user':'{user}','conversation_id':'{conversation_id}','inputs':{}}"),
      Map.entry("POST /v1/completion-messages", RUN), Map.entry("POST /v1/workflows/run", RUN),
      Map.entry("POST /v1/workflows/{workflow_id}/run", RUN),
      Map.entry("POST /retrieval",
          "{'knowledge_id':'{dataset_id}','query':'tea','retrieval_setting':{'top_k':3,'score_threshold':0}}"),
      Map.entry("POST /v1/datasets", "{'name':'new'}"),
      Map.entry("PATCH /v1/datasets/{dataset_id}", "{'description':'changed'}"),
      Map.entry("POST /v1/datasets/{dataset_id}/document/create-by-text", TEXT),
      Map.entry("POST /v1/datasets/{dataset_id}/document/create_by_text", TEXT),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/{document_id}/update-by-text", TEXT),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/{document_id}/update_by_text", TEXT),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/{document_id}/segments",
          "{'segments':[{'content':'more','keywords':['k']}]}"),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}",
          "{'segment':{'content':'changed'}}"),
      Map.entry("POST /v1/datasets/{dataset_id}/retrieve", "{'query':'tea'}"),
      Map.entry("POST /v1/datasets/{dataset_id}/hit-testing", "{'query':'tea'}"),
      Map.entry("PATCH /v1/datasets/tags", "{'name':'renamed','tag_id':'{tag_id}'}"),
      Map.entry("PATCH /v1/datasets/{dataset_id}/metadata/{metadata_id}", "{'name':'renamed'}"),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/metadata",
          "{'operation_data':[{'document_id':'{document_id}','metadata_list':[{'id':'{metadata_id}','name':'renamed','value':'x'}]}]}"));
  /** What this world has none of: speech, pipelines, forms, suggestions, jobs and files that are attached. */
  private static final List<String> NOTHING_THERE = List.of("POST /v1/audio-to-text", "POST /v1/text-to-audio",
      "GET /v1/files/{file_id}/preview", "GET /v1/form/human_input/{form_token}",
      "POST /v1/form/human_input/{form_token}", "GET /v1/messages/{message_id}/suggested",
      "GET /v1/apps/annotation-reply/{action}/status/{job_id}",
      "GET /v1/datasets/{dataset_id}/pipeline/datasource-plugins",
      "POST /v1/datasets/{dataset_id}/pipeline/datasource/nodes/{node_id}/run",
      "POST /v1/datasets/{dataset_id}/pipeline/run");

  private static final List<String> PERSONAL = List.of("conversation_id", "message_id", "variable_id", "file_id",
      "upload_file_id");

  /** Who asks: with which keys, and as which end user. */
  private record Stranger(String name, List<String> keys, String user) {}

  private final AtomicInteger routes = new AtomicInteger();
  private final AtomicInteger cells = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private KnowledgeServer server;
  private World owner;
  private World beside;
  private World elsewhere;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server = new KnowledgeServer(folder);
    String tenant = server.platform().workspaces().create("theirs").id();
    owner = World.of(server, tenant, SECRET);
    beside = World.of(server, tenant, "beside");
    elsewhere = World.elsewhere(server, "elsewhere");
  }

  @AfterAll
  void stop() {
    server.close();
    System.out.println("OwnershipTest: " + routes + " routes, " + cells + " cells, " + requests
        + " requests; a violation fails its route");
  }

  private List<Route> table() {
    return server.server().table().routes().stream()
        .filter(route -> route.credential() != CredentialKind.NONE).toList();
  }

  @TestFactory
  Stream<DynamicTest> strangersAndThenTheOwner() {
    Stream<DynamicTest> strangers = table().stream()
        .map(route -> dynamicTest(route.name(), () -> strangers(route)));
    return Stream.concat(strangers, Stream.of(dynamicTest("the owner", this::ownerIsAnswered)));
  }

  private List<Stranger> strangers(CredentialKind kind, boolean ofUser) {
    List<Stranger> all = new ArrayList<>();
    boolean app = kind == CredentialKind.APP;
    for (String user : List.of(SECRET, "stranger")) {
      if (app) {
        all.add(new Stranger("another app", keys(beside, APPS), user));
      }
      if (kind != CredentialKind.ADMIN) {
        all.add(new Stranger("another workspace", keys(elsewhere, app ? APPS : List.of("dataset")), user));
      }
      all.add(new Stranger(OTHER_KIND, keys(owner, app ? List.of("dataset") : APPS), user));
    }
    if (app && ofUser) {
      all.add(new Stranger("another end user", keys(owner, APPS), "stranger"));
    }
    return all;
  }

  private static List<String> keys(World world, List<String> names) {
    return names.stream().map(name -> world.keys().get(name)).toList();
  }

  private void strangers(Route route) throws Exception {
    routes.incrementAndGet();
    List<String> before = state();
    boolean ofUser = route.doc().params().stream().anyMatch(param -> param.name().equals("user"));
    for (Stranger stranger : strangers(route.credential(), ofUser)) {
      for (String key : stranger.keys) {
        RawHttp.Answer answer = RawHttp.send(server.port(), request(route, key, stranger.user));
        requests.incrementAndGet();
        String what = route.name() + " by " + stranger.name + " as " + stranger.user + ": " + answer.status() + " "
            + answer.body();
        assertThat(answer.status()).as(what).isLessThan(500);
        assertNothingTold(route, stranger, answer, what);
      }
      cells.incrementAndGet();
    }
    assertThat(state()).as("what the owner has, after " + route.name()).isEqualTo(before);
  }

  private void assertNothingTold(Route route, Stranger stranger, RawHttp.Answer answer, String what) {
    boolean user = stranger.name.equals("another end user");
    if (stranger.name.equals(OTHER_KIND)) {
      assertThat(answer.status()).as(what).isIn(401, 403);
    }
    if (answer.status() < 300) {
      boolean named = RouteRequests.ids(route).stream().anyMatch(name -> theirs(name, user));
      // That a task is to stop is acknowledged whether there is one or not.
      assertThat(named && !route.path().endsWith("/stop")).as(what).isFalse();
      owner.ids().entrySet().stream().filter(id -> theirs(id.getKey(), user) && !id.getKey().equals("task_id"))
          .forEach(id -> assertThat(answer.body()).as(what).doesNotContain(id.getValue()));
    }
    if (!user && !stranger.user.equals(SECRET)) {
      assertThat(answer.body()).as(what).doesNotContain(SECRET);
    }
  }

  /** What is an app's is for all its end users. */
  private boolean theirs(String name, boolean ofUser) {
    return ofUser ? PERSONAL.contains(name) : owner.ids().containsKey(name);
  }

  /** Reads first and deletes last, what is within something else before that. */
  private void ownerIsAnswered() throws Exception {
    List<Route> order = new ArrayList<>(table().reversed());
    order.removeIf(route -> route.credential() == CredentialKind.ADMIN);
    order.sort(Comparator.comparing((Route route) -> route.method() == Method.DELETE)
        .thenComparing(route -> route.method() != Method.GET));
    List<String> refused = new ArrayList<>();
    for (Route route : order) {
      boolean answered = false;
      for (String key : keys(owner, route.credential() == CredentialKind.APP ? APPS : List.of("dataset"))) {
        answered |= RawHttp.send(server.port(), request(route, key, SECRET)).status() < 300;
      }
      if (!answered) {
        refused.add(route.name());
      }
    }
    assertThat(refused).containsExactlyInAnyOrderElementsOf(NOTHING_THERE);
  }

  /** All that the owner has, as the owner finds it. */
  private List<String> state() throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    String user = "user=" + SECRET;
    String conversation = "/v1/conversations/" + owner.id("conversation_id");
    read(all, "variables", "/v1/conversations?" + user, "/v1/messages?" + user + "&conversation_id="
        + owner.id("conversation_id"), conversation + "/variables?" + user, "/v1/app/feedbacks");
    read(all, "chat", "/v1/apps/annotations", "/v1/conversations?" + user);
    read(all, "workflow", "/v1/workflows/logs?created_by_end_user_session_id=" + SECRET,
        "/v1/workflows/run/" + owner.id("workflow_run_id"));
    String base = "/v1/datasets/" + owner.id("dataset_id");
    String document = base + "/documents/" + owner.id("document_id");
    read(all, "dataset", base, base + "/documents", document, document + "/segments", document + "/segments/"
        + owner.id("segment_id") + "/child_chunks", base + "/metadata", base + "/tags", "/v1/datasets/tags");
    return all;
  }

  private void read(List<String> all, String key, String... paths) throws IOException, InterruptedException {
    String before = server.use(owner.keys().get(key));
    for (String path : paths) {
      var answer = server.get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      all.add(path + ": " + new String(answer.bytes(), StandardCharsets.UTF_8));
    }
    server.use(before);
  }

  private byte[] request(Route route, String key, String user) {
    Map<String, String> query = new LinkedHashMap<>();
    route.doc().params().stream().filter(param -> param.in() == Param.Place.QUERY)
        .forEach(param -> query.put(param.name(), inQuery(param, user)));
    String address = RouteRequests.address(route, this::inPath, query);
    RouteRequests made = new RouteRequests(any -> "Authorization: Bearer " + key + "\r\n");
    String body = body(route, user);
    if (route.maxParts() > 0) {
      return made.form(route, address,
          "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
              + "text\r\n--b\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n" + body
              + "\r\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\n" + user + "\r\n--b--\r\n");
    }
    return made.request(route, address, route.method() == Method.GET ? "" : body);
  }

  private String body(Route route, String user) {
    String body = BODIES.get(route.name());
    if (body == null) {
      return named(RouteRequests.body(route, RouteRequests::ordinary), user).toString();
    }
    for (Map.Entry<String, String> id : owner.ids().entrySet()) {
      body = body.replace("{" + id.getKey() + "}", id.getValue());
    }
    return body.replace("{user}", user).replace('\'', '"');
  }

  private String inPath(String name) {
    return switch (name) {
      case "action" -> "enable";
      case "model_type" -> "text-embedding";
      default -> owner.id(name).isEmpty() ? "x" : owner.id(name);
    };
  }

  private String inQuery(Param param, String user) {
    return switch (param.name()) {
      case "user" -> user;
      case "keyword", "name", "last_id", "first_id", "before", "after", "created_at__before", "created_at__after",
          "created_by_end_user_session_id", "created_by_account", "status", "sort_by" ->
        "";
      default -> owner.id(param.name()).isEmpty() ? RouteRequests.plain(param) : owner.id(param.name());
    };
  }

  /** The body with the owner's ids wherever it asks for some. */
  private JsonNode named(JsonNode body, String user) {
    if (body instanceof ObjectNode object) {
      object.properties().forEach(field -> {
        String id = owner.id(field.getKey());
        if (field.getKey().equals("user")) {
          field.setValue(JsonNodeFactory.instance.textNode(user));
        } else if (!id.isEmpty() && field.getValue().isTextual()) {
          field.setValue(JsonNodeFactory.instance.textNode(id));
        } else if (!id.isEmpty() && field.getValue().isArray()) {
          field.setValue(JsonNodeFactory.instance.arrayNode().add(id));
        } else {
          named(field.getValue(), user);
        }
      });
    } else if (body instanceof ArrayNode list) {
      list.forEach(item -> named(item, user));
    }
    return body;
  }
}
