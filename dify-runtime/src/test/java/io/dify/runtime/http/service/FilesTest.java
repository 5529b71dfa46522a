package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.file.NewFile;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.MessagePart;
import io.dify.core.time.Ids;
import io.dify.runtime.storage.FileUrls;
import io.dify.runtime.storage.StoredFile;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.FileClient;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files over HTTP: what comes in, who gets it back, and what runs see of it. */
class FilesTest {
  private static final String SEES = """
      version: "0.6.0"
      kind: app
      app: {name: sees, mode: advanced-chat}
      workflow:
        graph:
          nodes:
            - id: start
              data: {type: start, title: Start, variables: []}
            - id: llm
              data:
                type: llm
                title: Look
                model: {provider: test, name: scripted, mode: chat, completion_params: {}}
                vision: {enabled: true, configs: {variable_selector: [sys, files], detail: high}}
                prompt_template: [{role: user, text: "{{#sys.query#}}"}]
            - id: answer
              data: {type: answer, title: Answer, answer: "{{#llm.text#}}"}
          edges:
            - {id: a, source: start, sourceHandle: source, target: llm}
            - {id: b, source: llm, sourceHandle: source, target: answer}
      """;
  private static final String READS = """
      version: "0.6.0"
      kind: app
      app: {name: reads, mode: workflow}
      workflow:
        graph:
          nodes:
            - id: start
              data:
                type: start
                title: Start
                variables:
                  - {variable: doc, type: file, label: Doc, required: true, allowed_file_types: [document], allowed_file_upload_methods: [local_file, remote_url]}
                  - {variable: more, type: file-list, label: More, required: false, allowed_file_types: [document], allowed_file_upload_methods: [local_file]}
            - id: read
              data: {type: document-extractor, title: Read, variable_selector: [start, doc], is_array_file: false}
            - id: list
              data: {type: document-extractor, title: List, variable_selector: [sys, files], is_array_file: true}
            - id: end
              data: {type: end, title: End, outputs: [{variable: text, value_selector: [read, text]}, {variable: all, value_selector: [list, text]}]}
          edges:
            - {id: a, source: start, sourceHandle: source, target: read}
            - {id: b, source: read, sourceHandle: source, target: list}
            - {id: c, source: list, sourceHandle: source, target: end}
      """;
  private static TestServer server;
  private static FileClient client;
  private static String sees;
  private static String reads;

  @BeforeAll
  static void start() {
    server = new TestServer();
    client = new FileClient(server.server());
    sees = server.key(SEES);
    reads = server.key(READS);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertError(Answer answer, int status, String code) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("code").asText()).isEqualTo(code);
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
  }

  private static Answer ask(String user, String upload) throws IOException, InterruptedException {
    return client.post(sees, "/v1/chat-messages", "{'query':'What is it?','inputs':{},'user':'" + user
        + "','files':[{'type':'image','transfer_method':'local_file','upload_file_id':'" + upload + "'}]}");
  }

  @Test
  void anUploadIsAnsweredWithAllItsFields() throws Exception {
    Answer answer = client.upload(sees, "u1", "Tea Cup.PNG", FileClient.PNG);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    JsonNode file = answer.json();
    assertThat(file.fieldNames()).toIterable().containsExactly("id", "reference", "name", "size", "extension",
        "mime_type", "created_by", "created_at", "preview_url", "source_url", "original_url", "user_id", "tenant_id",
        "conversation_id", "file_key");
    assertThat(file.path("name").asText()).isEqualTo("Tea Cup.PNG");
    assertThat(file.path("size").asInt()).isEqualTo(FileClient.PNG.length);
    assertThat(file.path("extension").asText()).isEqualTo("PNG");
    assertThat(file.path("mime_type").asText()).as("by content, not as the client said").isEqualTo("image/png");
    assertThat(client.get(sees, "/v1/end-users/" + file.path("created_by").asText()).status()).isEqualTo(200);
  }

  @Test
  void uploadsThatAreNoneAreRefused() throws Exception {
    assertError(client.post(sees, "/v1/files/upload", "{'file':'x'}"), 400, "no_file_uploaded");
    assertError(client.upload(sees, "u1", "", text("x")), 400, "filename_not_exists_error");
    assertError(client.upload(sees, "u1", "large.png", new byte[(10 << 20) + 1]), 413, "file_too_large");
    assertError(client.upload(sees, "u1", "large.txt", new byte[(15 << 20) + 1]), 413, "file_too_large");
    assertThat(client.upload(sees, "u1", "large.mp4", new byte[(15 << 20) + 1]).status()).isEqualTo(201);
  }

  @Test
  void contentThatIsNotWhatTheNameSaysIsRefused() throws Exception {
    assertError(client.upload(sees, "u1", "a.png", text("<script>alert(1)</script>")), 415, "unsupported_file_type");
    assertError(client.upload(sees, "u1", "a.pdf", FileClient.PNG), 415, "unsupported_file_type");
    assertError(client.upload(sees, "u1", "a.txt", text("MZ program")), 415, "unsupported_file_type");
    assertError(client.upload(sees, "u1", "a.docx", text("%PDF-1.7")), 415, "unsupported_file_type");
    assertThat(client.upload(sees, "u1", "a.jpg", FileClient.PNG).json().path("mime_type").asText())
        .as("a picture under the name of another").isEqualTo("image/png");
    assertThat(client.upload(sees, "u1", "a.xyz", text("MZ anything")).status()).isEqualTo(201);
  }

  @Test
  void aPictureReachesTheModelAndItsMessageShowsIt() throws Exception {
    String id = client.uploaded(sees, "viewer", "cup.png", FileClient.PNG);
    assertError(client.get(sees, "/v1/files/" + id + "/preview"), 404, "file_not_found");
    server.calls.clear();
    JsonNode answer = ask("viewer", id).json();
    assertThat(server.calls.getFirst().messages().getLast().parts()).anySatisfy(
        part -> assertThat(part).isInstanceOfSatisfying(MessagePart.Image.class,
            image -> assertThat(image.url()).startsWith("data:image/png;base64,iVBOR")));
    JsonNode message = client.get(sees, "/v1/messages?user=viewer&conversation_id="
        + answer.path("conversation_id").asText()).json().path("data").get(0);
    JsonNode file = message.path("message_files").get(0);
    assertThat(file.path("upload_file_id").asText()).isEqualTo(id);
    assertThat(file.path("filename").asText()).isEqualTo("cup.png");
    assertThat(file.path("mime_type").asText()).isEqualTo("image/png");
    assertThat(file.path("belongs_to").asText()).isEqualTo("user");
    assertThat(client.get(file.path("url").asText()).bytes()).isEqualTo(FileClient.PNG);
    Answer preview = client.get(sees, "/v1/files/" + id + "/preview?user=viewer");
    assertThat(preview.bytes()).isEqualTo(FileClient.PNG);
    assertThat(preview.header("Cache-Control")).isEqualTo("public, max-age=3600");
    assertThat(preview.header("Content-Disposition")).startsWith("inline");
    assertThat(client.get(sees, "/v1/files/" + id + "/preview?as_attachment=true").header("Content-Disposition"))
        .startsWith("attachment; filename=\"cup.png\"");
  }

  @Test
  void filesAreTheirEndUsersAndTheirAppsOwn() throws Exception {
    String id = client.uploaded(sees, "owner", "cup.png", FileClient.PNG);
    assertError(ask("thief", id), 404, "file_not_found");
    assertError(client.get(sees, "/v1/files/" + id + "/preview?user=owner"), 404, "file_not_found");
    String other = server.key(TestApps.BOT);
    assertError(client.post(other, "/v1/chat-messages", "{'query':'?','inputs':{},'user':'owner',"
        + "'files':[{'type':'image','transfer_method':'local_file','upload_file_id':'" + id + "'}]}"), 403,
        "file_access_denied");
    assertThat(ask("owner", id).status()).isEqualTo(200);
    assertThat(client.get(sees, "/v1/files/" + id + "/preview?user=owner").status()).isEqualTo(200);
    assertError(client.get(sees, "/v1/files/" + id + "/preview?user=thief"), 404, "file_not_found");
    assertError(client.get(other, "/v1/files/" + id + "/preview?user=owner"), 403, "file_access_denied");
    assertError(client.get(sees, "/v1/files/" + Ids.system().next() + "/preview"), 404, "file_not_found");
    assertError(client.get(sees, "/v1/files/x'%20OR%20'1'='1/preview"), 404, "file_not_found");
  }

  @Test
  void filesOfAnotherWorkspaceDoNotExist() throws Exception {
    String id = Ids.system().next();
    server.platform().storage().keeper().keep(CallOrigin.of("other-workspace", "a", "u"), id,
        new NewFile("a.txt", "text/plain", text("secret")));
    assertError(client.get(sees, "/v1/files/" + id + "/preview"), 404, "file_not_found");
    assertError(ask("u", id), 404, "file_not_found");
    String foreign = server.platform().storage().urls().sign(FileUrls.FILES, server.platform().workspace().id(), id);
    assertError(client.get(foreign), 404, "file_not_found");
  }

  @Test
  void malformedFileInputsAreRefused() throws Exception {
    for (String file : List.of("{'type':'image','transfer_method':'local_file'}",
        "{'type':'image','transfer_method':'local_file','upload_file_id':''}",
        "{'type':'picture','transfer_method':'local_file','upload_file_id':'x'}",
        "{'type':'image','transfer_method':'tool_file','upload_file_id':'x'}",
        "{'type':'image','transfer_method':'local_file','upload_file_id':{'a':1}}")) {
      assertError(client.post(sees, "/v1/chat-messages", "{'query':'?','inputs':{},'user':'u','files':[" + file + "]}"),
          400, "invalid_param");
    }
    assertError(client.post(sees, "/v1/chat-messages", "{'query':'?','inputs':{},'user':'u','files':["
        + "{'type':'image','transfer_method':'local_file','upload_file_id':'../x'}]}"), 404, "file_not_found");
  }

  @Test
  void documentsReachInputsAndTopLevelFilesOfWorkflows() throws Exception {
    String first = client.uploaded(reads, "u1", "tea.txt", text("Tea is green."));
    String second = client.uploaded(reads, "u1", "cup.md", text("Cups are round."));
    String run = "{'inputs':{'doc':{'type':'document','transfer_method':'local_file','upload_file_id':'" + first
        + "'},'more':[{'type':'document','transfer_method':'local_file','upload_file_id':'" + second
        + "'}]},'user':'USER','files':[{'type':'document','transfer_method':'local_file','upload_file_id':'" + second
        + "'}]}";
    JsonNode data = client.post(reads, "/v1/workflows/run", run.replace("USER", "u1")).json().path("data");
    assertThat(data.path("outputs").path("text").asText()).as(data.toString()).isEqualTo("Tea is green.");
    assertThat(data.path("outputs").path("all").get(0).asText()).isEqualTo("Cups are round.");
    assertError(client.post(reads, "/v1/workflows/run", run.replace("USER", "u2")), 404, "file_not_found");
  }

  @Test
  void whatABrowserCouldRunIsOnlyKept() throws Exception {
    for (String name : List.of("a.svg", "a.html", "a.xml")) {
      String id = client.uploaded(sees, "u1", name, text("<svg xmlns='http://www.w3.org/2000/svg'/>"));
      assertThat(ask("u1", id).status()).isEqualTo(200);
      Answer preview = client.get(sees, "/v1/files/" + id + "/preview");
      assertThat(preview.header("Content-Disposition")).as(name).startsWith("attachment");
      assertThat(preview.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(preview.header("Content-Security-Policy")).isEqualTo("default-src 'none'; sandbox");
    }
  }

  @Test
  void signedAddressesAreGoodAsTheyAreAndForAWhile() throws Exception {
    String url = client.upload(sees, "u1", "a.txt", text("hello")).json().path("source_url").asText();
    assertThat(client.get(url).text()).isEqualTo("hello");
    String tenant = server.platform().workspace().id();
    for (String changed : List.of(url.replace("/file/", "/image/"), url.replace(tenant, "other"),
        url.replaceFirst("expires=\\d", "expires=9"), url.substring(0, url.length() - 1),
        url.replaceFirst("&sign=.*", ""), url.replaceFirst("sign=.*", "sign=" + "A".repeat(43)),
        url.replaceFirst("expires=\\d+", "expires=x"))) {
      assertError(client.get(changed), 403, "forbidden");
    }
    FileUrls urls = server.platform().storage().urls();
    assertError(client.get(urls.sign(FileUrls.IMAGES, tenant, "0".repeat(64))), 404, "not_found");
  }

  @Test
  void aHundredUploadsAtOnceAllArrive() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> ids = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        byte[] content = text(("file " + i + " ").repeat(20_000));
        Callable<String> upload = () -> client.uploaded(sees, "many", "f.txt", content);
        ids.add(threads.submit(upload));
      }
      HashSet<String> hashes = new HashSet<>();
      for (Future<String> id : ids) {
        StoredFile file = server.platform().storage().records()
            .find(server.platform().workspace().id(), id.get()).orElseThrow();
        hashes.add(file.hash());
        assertThat(server.platform().storage().keeper().open(file.origin().tenantId(), file.id(), 0).readAllBytes())
            .hasSize((int) file.size());
      }
      assertThat(hashes).hasSize(100);
    }
  }

  @Test
  void uploadsNobodyUsedGoAndUsedOnesStay() throws Exception {
    String used = client.uploaded(sees, "sweep", "used.png", FileClient.PNG);
    String unused = client.uploaded(sees, "sweep", "unused.png", FileClient.PNG);
    ask("sweep", used);
    var storage = server.platform().storage();
    String tenant = server.platform().workspace().id();
    storage.keeper().sweep(Instant.EPOCH);
    assertThat(storage.records().find(tenant, unused)).isPresent();
    storage.keeper().sweep(storage.records().find(tenant, unused).orElseThrow().createdAt().plus(Duration.ofMillis(1)));
    assertThat(storage.records().find(tenant, unused)).isEmpty();
    assertThat(storage.records().find(tenant, used)).isPresent();
    assertError(ask("sweep", unused), 404, "file_not_found");
    assertThat(ask("sweep", used).status()).isEqualTo(200);
  }

  @Test
  void limitsAreShownToClients() throws Exception {
    JsonNode limits = client.get(sees, "/v1/parameters").json().path("system_parameters");
    assertThat(limits).hasToString("{\"file_size_limit\":15,\"image_file_size_limit\":10,\"audio_file_size_limit\":50,"
        + "\"video_file_size_limit\":100,\"workflow_file_upload_limit\":10}");
  }
}
