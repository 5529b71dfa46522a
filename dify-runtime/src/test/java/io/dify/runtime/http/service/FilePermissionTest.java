package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.FileClient;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the {@code file_upload} of an app says of the files of requests. */
class FilePermissionTest {
  private static final String SETTINGS = "{enabled: true, allowed_file_types: [image, custom], allowed_file_extensions: [.rs], "
      + "allowed_file_upload_methods: [remote_url], number_limits: 2}";
  /** Paths by what the app of a mode is asked through. */
  private static final Map<String, String> PATHS = Map.of("advanced-chat", "/v1/chat-messages", "chat",
      "/v1/chat-messages", "completion", "/v1/completion-messages", "workflow", "/v1/workflows/run");

  private final TestServer server = new TestServer();
  private final FileClient client = new FileClient(server.server());

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private String app(String mode, String settings) {
    return switch (mode) {
      case "advanced-chat" -> server.key(TestApps.BOT.replace("features:", "features:\n    file_upload: " + settings));
      case "workflow" -> server.key(TestApps.FLOW.replace("workflow:\n", "workflow:\n  features: {file_upload: "
          + settings + "}\n"));
      default -> server.key((mode.equals("chat") ? TestApps.GUARDED : TestApps.WRITER).replace("model_config:",
          "model_config:\n  file_upload: " + settings));
    };
  }

  private Answer send(String mode, String key, String... files) throws Exception {
    String list = Arrays.stream(files).collect(Collectors.joining(",", "[", "]"));
    return client.post(key, PATHS.get(mode),
        "{'query':'Look','inputs':{'topic':'tea'},'user':'u1','files':" + list + "}");
  }

  private static String remote(String type, String url) {
    return "{'type':'" + type + "','transfer_method':'remote_url','url':'https://example.com/" + url + "'}";
  }

  @Test
  void everyModeTakesWhatItsSettingsAllow() throws Exception {
    for (String mode : PATHS.keySet()) {
      String key = app(mode, SETTINGS);
      assertThat(send(mode, key, remote("image", "a.png"), remote("custom", "a.rs")).status()).as(mode).isEqualTo(200);
      assertThat(send(mode, key).status()).as(mode).isEqualTo(200);
    }
  }

  @Test
  void whatTheyDoNotAllowIsRefusedInEveryMode() throws Exception {
    for (String mode : PATHS.keySet()) {
      String key = app(mode, SETTINGS);
      assertRefused(send(mode, key, remote("document", "a.pdf")), "must be of type image (allowed_file_types");
      assertRefused(send(mode, key, remote("custom", "a.py")), "ending in .rs (allowed_file_extensions");
      assertRefused(send(mode, key, remote("image", "a.mp3")), "'a.mp3' is of type audio");
      assertRefused(send(mode, key, remote("image", "a.png"), remote("image", "b.png"), remote("image", "c.png")),
          "at most 2 files are taken, not 3 (number_limits of the app's file_upload)");
      String upload = client.uploaded(key, "u1", "cup.png", FileClient.PNG);
      assertRefused(
          send(mode, key, "{'type':'image','transfer_method':'local_file','upload_file_id':'" + upload + "'}"),
          "must come by remote_url, not by local_file");
    }
    assertThat(server.calls).isEmpty();
  }

  private static void assertRefused(Answer answer, String why) {
    assertThat(answer.error()).isEqualTo("400 invalid_param");
    assertThat(answer.json().path("message").asText()).startsWith("'files': ").contains(why);
  }

  @Test
  void anAppThatTakesNoneRefusesThemAndOneThatSaysNothingTakesThem() throws Exception {
    assertRefused(send("advanced-chat", app("advanced-chat", "{enabled: false}"), remote("image", "a.png")),
        "takes no files");
    assertRefused(send("chat", app("chat", "{image: {enabled: false}}"), remote("image", "a.png")), "takes no files");
    assertThat(send("workflow", server.key(TestApps.FLOW), remote("image", "a.png")).status()).isEqualTo(200);
  }

  @Test
  void olderSettingsAreOfImagesOnly() throws Exception {
    String key = app("chat",
        "{enabled: false, image: {enabled: true, number_limits: 1, transfer_methods: [remote_url]}}");
    assertThat(send("chat", key, remote("image", "a.png")).status()).isEqualTo(200);
    assertRefused(send("chat", key, remote("document", "a.pdf")), "must be of type image");
    assertRefused(send("chat", key, remote("image", "a.png"), remote("image", "b.png")), "at most 1 files");
  }

  @Test
  void clientsReadTheSettingsAsTheyAreWritten() throws Exception {
    JsonNode upload = client.get(app("advanced-chat", SETTINGS), "/v1/parameters").ok().path("file_upload");
    assertThat(upload.path("enabled").asBoolean()).isTrue();
    assertThat(upload.at("/allowed_file_types/1").asText()).isEqualTo("custom");
    assertThat(upload.path("number_limits").asInt()).isEqualTo(2);
    assertThat(upload.path("image").path("enabled").asBoolean()).isFalse();
  }
}
