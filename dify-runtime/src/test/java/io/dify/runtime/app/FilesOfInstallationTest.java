package io.dify.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.FileContents;
import io.dify.core.file.MemoryFiles;
import io.dify.core.store.Database;
import io.dify.core.value.FileRef;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.document.Attachment;
import io.dify.rag.store.AttachmentStore;
import io.dify.runtime.config.EgressSettings;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.http.service.SignedSource;
import io.dify.runtime.testing.EventReader;
import io.dify.runtime.testing.FileClient;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.tool.ToolSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a whole installation: over restarts, made by nodes, and shown by passages. */
class FilesOfInstallationTest {
  private static final String FETCHES = """
      version: "0.6.0"
      kind: app
      app: {name: Fetches, mode: advanced-chat}
      workflow:
        graph:
          nodes:
            - {id: start, data: {type: start, title: Start, variables: []}}
            - {id: get, data: {type: http-request, title: Get, method: get, url: "ORIGIN/tea.png"}}
            - {id: answer, data: {type: answer, title: Answer, answer: "Look: {{#get.files#}}"}}
          edges:
            - {source: start, target: get}
            - {source: get, target: answer}
      """;

  private static final String FETCHER = FETCHES
      .replace("name: Fetches, mode: advanced-chat", "name: Fetcher, mode: workflow")
      .replace("{type: answer, title: Answer, answer: \"Look: {{#get.files#}}\"}",
          "{type: end, title: End, outputs: [{variable: got, value_selector: [get, files]}]}");
  private static final String CALLS = FETCHES.replace("name: Fetches", "name: Calls").replace(
      "{type: http-request, title: Get, method: get, url: \"ORIGIN/tea.png\"}",
      "{type: tool, title: Get, provider_type: workflow, provider_id: fetcher, tool_name: TOOL, tool_parameters: {}}");

  @TempDir
  private Path data;

  private Installation open(String origin) {
    return Installation.open(data, Setup.of(ModelSettings.BUILT_IN)
        .with(ToolSettings.PUBLIC_ONLY.with(EgressSettings.of(Map.of("DIFY_EGRESS_ALLOW", origin)))));
  }

  private static String key(Installation installation, String app) {
    Platform platform = installation.platform();
    String workspace = platform.workspace().id();
    String appId = platform.apps().publish(workspace, "app.yml", TestApps.bytes(app)).app().id();
    return platform.keys().issueForApp(workspace, appId).token();
  }

  @Test
  void uploadsAndTheirAddressesOutliveARestart() throws Exception {
    String key;
    String id;
    String url;
    try (Installation installation = open("");
        Server server = installation.serve(HttpSettings.at("127.0.0.1", 0), 10);
        FileClient client = new FileClient(server)) {
      key = key(installation, TestApps.MEMORY);
      JsonNode upload = client.upload(key, "u1", "cup.png", FileClient.PNG).json();
      id = upload.path("id").asText();
      url = upload.path("source_url").asText();
    }
    assertThat(data.resolve("files")).isDirectoryRecursivelyContaining("glob:**/" + id);
    try (Installation installation = open("");
        Server server = installation.serve(HttpSettings.at("127.0.0.1", 0), 10);
        FileClient client = new FileClient(server)) {
      assertThat(client.get(url).bytes()).isEqualTo(FileClient.PNG);
      String said = "{'query':'hi','inputs':{},'user':'u1','files':[{'type':'image','transfer_method':'local_file','upload_file_id':'"
          + id + "'}]}";
      assertThat(client.post(key, "/v1/chat-messages", said).status()).isEqualTo(200);
      assertThat(client.get(key, "/v1/files/" + id + "/preview").bytes()).isEqualTo(FileClient.PNG);
      try (Stream<Path> left = Files.list(data.resolve("incoming"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  /** A server that has one picture. */
  private static HttpServer gallery() throws IOException {
    HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    web.createContext("/", exchange -> {
      try (exchange) {
        exchange.getResponseHeaders().set("Content-Type", "image/png");
        exchange.sendResponseHeaders(200, FileClient.PNG.length);
        exchange.getResponseBody().write(FileClient.PNG);
      }
    });
    web.start();
    return web;
  }

  private static String origin(HttpServer web) {
    return "http://127.0.0.1:" + web.getAddress().getPort();
  }

  @Test
  void filesOfWorkflowsThatAreCalledAsToolsBelongToTheMessageHoweverDeepTheyAre() throws Exception {
    HttpServer web = gallery();
    try (Installation installation = open(origin(web));
        Server server = installation.serve(HttpSettings.at("127.0.0.1", 0), 10);
        FileClient client = new FileClient(server)) {
      key(installation, FETCHER.replace("ORIGIN", origin(web)));
      key(installation, CALLS.replace("name: Calls, mode: advanced-chat", "name: Between, mode: workflow")
          .replace("TOOL", "Fetcher").replace("{type: answer, title: Answer, answer: \"Look: {{#get.files#}}\"}",
              "{type: end, title: End, outputs: [{variable: got, value_selector: [get, files]}]}"));
      for (String tool : List.of("Fetcher", "Between")) {
        String key = key(installation, CALLS.replace("name: Calls", "name: Calls" + tool).replace("TOOL", tool));
        List<JsonNode> events = stream(client, key);
        List<JsonNode> told = events.stream().filter(event -> event.path("event").asText().equals("message_file"))
            .toList();
        assertThat(told).as(events.toString()).hasSize(1);
        JsonNode message = client.get(key, "/v1/messages?user=u1&conversation_id="
            + told.getFirst().path("conversation_id").asText()).json().path("data").get(0);
        JsonNode files = message.path("message_files");
        assertThat(files).as(message.toString()).hasSize(1);
        assertThat(files.get(0).path("id")).isEqualTo(told.getFirst().path("id"));
        assertThat(files.get(0).path("belongs_to").asText()).isEqualTo("assistant");
        assertThat(client.get(files.get(0).path("url").asText()).bytes()).isEqualTo(FileClient.PNG);
      }
    } finally {
      web.stop(0);
    }
  }

  @Test
  void filesThatNodesMakeAreToldShownAndServed() throws Exception {
    HttpServer web = gallery();
    String origin = origin(web);
    try (Installation installation = open(origin);
        Server server = installation.serve(HttpSettings.at("127.0.0.1", 0), 10);
        FileClient client = new FileClient(server)) {
      String key = key(installation, FETCHES.replace("ORIGIN", origin));
      List<JsonNode> events = stream(client, key);
      List<JsonNode> files = events.stream().filter(event -> event.path("event").asText().equals("message_file"))
          .toList();
      assertThat(files).hasSize(1);
      assertThat(files.getFirst().path("type").asText()).isEqualTo("image");
      assertThat(files.getFirst().path("belongs_to").asText()).isEqualTo("assistant");
      assertThat(client.get(files.getFirst().path("url").asText()).bytes()).isEqualTo(FileClient.PNG);
      String id = files.getFirst().path("id").asText();
      JsonNode ending = events.getLast().path("files");
      assertThat(ending).as(events.getLast().toString()).hasSize(1);
      assertThat(ending.get(0).path("related_id").asText()).isEqualTo(id);
      assertThat(ending.get(0).path("filename").asText()).isEqualTo("tea.png");
      assertThat(client.get(ending.get(0).path("url").asText()).bytes()).isEqualTo(FileClient.PNG);
      JsonNode message = client.get(key, "/v1/messages?user=u1&conversation_id="
          + files.getFirst().path("conversation_id").asText()).json().path("data").get(0);
      JsonNode file = message.path("message_files").get(0);
      assertThat(file.path("id").asText()).as(message.toString()).isEqualTo(id);
      assertThat(file.path("belongs_to").asText()).isEqualTo("assistant");
      assertThat(message.path("answer").asText()).startsWith("Look: ![tea.png](/files/file/");
      String shown = message.path("answer").asText().replaceFirst(".*\\((.*)\\).*", "$1");
      assertThat(client.get(shown).bytes()).isEqualTo(FileClient.PNG);
      assertThat(client.get(key, "/v1/files/" + id + "/preview?user=u1").bytes()).isEqualTo(FileClient.PNG);
      assertThat(client.get(key, "/v1/files/" + id + "/preview?user=u2").status()).isEqualTo(404);
    } finally {
      web.stop(0);
    }
  }

  private static List<JsonNode> stream(FileClient client, String key) throws IOException, InterruptedException {
    byte[] body = client.post(key, "/v1/chat-messages",
        "{'query':'hi','inputs':{},'user':'u1','response_mode':'streaming'}").bytes();
    try (EventReader reader = new EventReader(new ByteArrayInputStream(body))) {
      return reader.all();
    }
  }

  @Test
  void imagesOfPassagesAreOpenedForTheirTenantOnly() throws Exception {
    byte[] picture = "picture".getBytes(StandardCharsets.UTF_8);
    try (Database database = Database.memory();
        KnowledgeBases bases = KnowledgeBases.open(database, data.resolve("index"), null)) {
      Attachment image = Attachment.of("cup.png", "image/png", picture);
      new AttachmentStore(database, "t1", InstantSource.system()).put(image);
      KnowledgeFiles files = new KnowledgeFiles(new MemoryFiles(1000), bases::ofTenant);
      FileRef reference = new FileRef(image.id(), "image", "local_file", "cup.png", ".png", "image/png", 7, null,
          image.id());
      assertThat(files.opening("t1", FileContents.none()).open(reference, Cancellation.none()))
          .hasBinaryContent(picture);
      assertThatThrownBy(() -> files.open("t2", image.id(), 0)).isInstanceOfSatisfying(DifyException.class,
          e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
      SignedSource images = KnowledgeFiles.sources(bases::ofTenant).get("image");
      assertThat(images.find("t1", image.id()).orElseThrow().source().open(4)).hasContent("ure");
      assertThat(images.find("t2", image.id())).isEmpty();
      assertThat(KnowledgeFiles.sources(bases::ofTenant).get("document").find("t1", "no.such")).isEmpty();
    }
  }
}
