package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.model.ProviderAccount;
import io.dify.core.secret.Secret;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.Server;
import io.dify.runtime.app.Setup;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.testing.RawHttp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models by type over HTTP, of an installation with an account at one provider. */
class ModelsTest {
  @TempDir
  static Path folder;

  private static Installation installation;
  private static Server server;
  private static String key;

  @BeforeAll
  static void start() {
    ProviderAccount account = new ProviderAccount("openai", "mine", Map.of("api_key", Secret.of("sk-secret")));
    ModelSettings settings = new ModelSettings(List.of(account), Optional.empty(), ModelSettings.Routing.NONE,
        ModelSettings.Care.DEFAULT, List.of(), Map.of(), Optional.empty(), Optional.empty());
    installation = Installation.temporary(folder, Setup.of(settings));
    server = installation.serve(
        new HttpSettings("127.0.0.1", 0, Duration.ofSeconds(30), Duration.ofMillis(200), Set.of()), 10);
    key = installation.platform().keys().issueForKnowledge(installation.platform().workspace().id()).token();
  }

  @AfterAll
  static void stop() {
    server.close();
    installation.close();
  }

  private static RawHttp.Answer get(String type) throws Exception {
    return RawHttp.send(server.port(), RawHttp.request("GET /v1/workspaces/current/models/model-types/" + type,
        "Authorization: Bearer " + key + "\r\n", ""));
  }

  private static List<String> providers(String type) throws Exception {
    return Filled.texts(get(type).json().path("data"), "provider");
  }

  @Test
  void theModelsOfTheProgramAndOfItsAccountsAreListedByType() throws Exception {
    JsonNode data = get("text-embedding").json().path("data");
    assertThat(Filled.texts(data, "provider")).containsExactly("builtin", "openai");
    JsonNode builtIn = data.path(0);
    assertThat(Filled.names(builtIn)).containsExactly("provider", "label", "icon_small", "status", "models",
        "tenant_id", "icon_small_dark");
    assertThat(builtIn.path("tenant_id").asText()).isEqualTo(installation.platform().workspace().id());
    assertThat(builtIn.at("/models/0/model").asText()).as("the name that bases are made with").isEqualTo("embedding");
    assertThat(Filled.names(builtIn.at("/models/0"))).containsExactly("model", "label", "model_type", "features",
        "fetch_from", "model_properties", "status", "deprecated", "load_balancing_enabled",
        "has_invalid_load_balancing_configs");
    assertThat(Filled.texts(data.path(1).path("models"), "model")).contains("text-embedding-3-small");
    assertThat(Filled.texts(data.path(1).path("models"), "model_type")).containsOnly("text-embedding");
    assertThat(data.path(1).at("/label/en_US").asText()).isEqualTo("OpenAI");
  }

  @Test
  void chatModelsTellWhatTheyCanDo() throws Exception {
    JsonNode data = get("llm").json().path("data");
    assertThat(Filled.texts(data.path(0).path("models"), "model")).containsExactly("extractive");
    JsonNode model = data.path(1).at("/models/0");
    assertThat(model.path("features").isArray()).isTrue();
    assertThat(model.at("/model_properties/context_size").asInt()).isPositive();
    assertThat(model.at("/model_properties/mode").asText()).isEqualTo("chat");
  }

  @Test
  void typesWithoutModelsAreEmptyAndUnknownOnesRefused() throws Exception {
    assertThat(providers("rerank")).doesNotContain("builtin");
    assertThat(get("moderation").status()).isEqualTo(200);
    assertThat(get("tts").status()).isEqualTo(200);
    assertThat(get("speech2text").status()).isEqualTo(200);
    RawHttp.Answer unknown = get("telepathy");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.json().path("code").asText()).isEqualTo("invalid_param");
  }

  @Test
  void noSecretIsShown() throws Exception {
    for (String type : List.of("llm", "text-embedding")) {
      assertThat(get(type).body()).doesNotContain("sk-secret");
    }
  }
}
