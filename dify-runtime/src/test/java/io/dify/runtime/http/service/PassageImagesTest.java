package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.FileClient;
import io.dify.runtime.testing.KnowledgeServer;
import io.dify.runtime.testing.TestApps;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources of answers show the images of their passages. */
class PassageImagesTest {
  @TempDir
  private Path folder;

  @Test
  void imagesOfSourcesHaveAddressesThatAreGoodNowAndLater() throws Exception {
    try (KnowledgeServer server = new KnowledgeServer(folder)) {
      String base = "/v1/datasets/" + server.base("{'name':'faq'}");
      String document = server.document(base.substring(base.lastIndexOf('/') + 1), "cups.txt", "Tea is green.");
      server.work();
      String image = server.file("POST", "/v1/datasets/pipeline/file-upload", "cup.png", FileClient.PNG, Map.of()).ok()
          .path("id").asText();
      server.post(base + "/documents/" + document + "/segments",
          "{'segments':[{'content':'This cup is round.','attachment_ids':['" + image + "']}]}").ok();
      server.use(server.key(TestApps.BOT));
      JsonNode said = server.chat("Which cup is round?", "");
      assertThat(picture(server, said.at("/metadata/retriever_resources"))).isEqualTo(FileClient.PNG);

      server.restart();
      JsonNode stored = server.get("/v1/messages?user=u1&conversation_id=" + said.path("conversation_id").asText())
          .ok().at("/data/0/retriever_resources");
      assertThat(picture(server, stored)).isEqualTo(FileClient.PNG);
    }
  }

  private static byte[] picture(KnowledgeServer server, JsonNode sources) throws Exception {
    for (JsonNode source : sources) {
      if (source.path("files").size() == 1) {
        return server.get(source.at("/files/0/url").asText()).bytes();
      }
    }
    throw new AssertionError("No source shows an image: " + sources);
  }
}
