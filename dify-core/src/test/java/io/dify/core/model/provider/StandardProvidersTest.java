package io.dify.core.model.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart.MediaKind;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.Role;
import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import io.dify.core.testkit.WireServer;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the fields of an account to an address and its headers. */
@Timeout(60)
class StandardProvidersTest {
  private final WireServer server = WireServer.start();
  private final Accounts accounts = new Accounts();

  @AfterEach
  void close() {
    accounts.close();
    server.close();
  }

  private static void assertRefused(Runnable connecting, ErrorCode code, String words) {
    assertThatThrownBy(connecting::run).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(code);
      assertThat(e.text()).contains(words).doesNotContain(Accounts.CANARY);
    });
  }

  @Test
  void unknownProviderIsRefusedWithThoseThatAreKnown() {
    assertRefused(() -> accounts.of("acme", Map.of()), ErrorCode.MODEL_NOT_SUPPORTED, "openai_api_compatible");
  }

  @ParameterizedTest
  @CsvSource({ "openai,,api_key", "xinference,http://127.0.0.1,", "openai_api_compatible,,base_url",
    "azure_openai,,api_key", "openai_api_compatible,not a url,base_url", "vllm,ftp://host/,base_url"})
  void fieldsThatAreMissingOrWrongAreNamed(String provider, String baseUrl, String field) {
    Map<String, String> fields = baseUrl == null ? Map.of() : Map.of("base_url", baseUrl);
    if (field == null) {
      assertThat(accounts.of(provider, fields).description()).contains("http://127.0.0.1");
    } else {
      assertRefused(() -> accounts.of(provider, fields), ErrorCode.INVALID_PARAM, "field " + field + " of");
    }
  }

  @Test
  void keyThatHoldsALineBreakIsRefusedUnseen() {
    assertRefused(() -> accounts.of("openai", Map.of("api_key", Accounts.CANARY + "\r\nX: y")),
        ErrorCode.INVALID_PARAM, "field api_key");
  }

  @ParameterizedTest
  @CsvSource({ "openai,openai_api_key,https://api.openai.com", "google,google_api_key,https://generativelanguage.",
    "langgenius/tongyi/tongyi,dashscope_api_key,https://dashscope.aliyuncs.com",
    "anthropic,anthropic_api_key,https://api.anthropic.com", "cohere,api_key,https://api.cohere.ai"})
  void namesOfFieldsAsDifyHasThemAreTaken(String provider, String field, String origin) {
    assertThat(accounts.of(provider, Map.of(field, "k")).description()).contains(origin);
  }

  @Test
  void switchChoosesTheInternationalAddress() {
    assertThat(accounts.of("siliconflow", Map.of("api_key", "k", "use_international_endpoint", "true")).description())
        .contains("https://api.siliconflow.com");
    assertThat(accounts.of("siliconflow", Map.of("api_key", "k", "use_international_endpoint", "false")).description())
        .contains("https://api.siliconflow.cn");
  }

  @ParameterizedTest
  @CsvSource({ "openai,'',/v1", "openai,/v1,/v1", "openai,/v1/,/v1", "openai,/api/v3,/api/v3", "gpustack,'',/v1-openai",
    "openai_api_compatible,/custom,/custom", "azure_openai,'',/openai/deployments/m"})
  void addressesAreCompleted(String provider, String given, String path) {
    ModelProvider models = accounts.at(provider, server.url() + given);
    assertThatThrownBy(() -> models.chat("m").answer(question("Hi"), delta -> {}, Cancellation.none()))
        .isInstanceOf(DifyException.class);
    assertThat(server.requests().getFirst().path()).startsWith(path + "/chat/completions");
  }

  private static ModelCall question(String text) {
    return ModelCall.of(new ModelRef("p", "m"), List.of(Message.of(Role.USER, text)));
  }

  @Test
  void organisationGoesOutAsAHeader() {
    try (OpenAiWireServer openAi = OpenAiWireServer.start()) {
      accounts.of("openai", Map.of("api_key", "k", "base_url", openAi.baseUrl(), "openai_organization", "org-1"))
          .chat("m").answer(question("Hi"), delta -> {}, Cancellation.none());
      assertThat(openAi.requests().getFirst().headers().first("OpenAI-Organization")).contains("org-1");
    }
  }

  @Test
  void typesThatAProviderDoesNotHaveAreRefused() {
    ModelProvider jina = accounts.of("jina", Map.of("api_key", "k"));
    assertRefused(() -> jina.chat("m"), ErrorCode.MODEL_NOT_SUPPORTED, "llm");
    assertRefused(() -> jina.moderation("m"), ErrorCode.MODEL_NOT_SUPPORTED, "moderation");
    assertRefused(() -> jina.speechToText("m"), ErrorCode.MODEL_NOT_SUPPORTED, "speech2text");
    ModelProvider anthropic = accounts.of("anthropic", Map.of("api_key", "k"));
    assertRefused(() -> anthropic.embedding("m"), ErrorCode.MODEL_NOT_SUPPORTED, "text-embedding");
  }

  /** The server's own address is allowed for calls of the model, and for nothing that a prompt names. */
  @Test
  void imagesOfPromptsAreFetchedUnderTheEgressPolicy() {
    ModelProvider ollama = accounts.at("ollama", server.url());
    ModelCall call = ModelCall.of(new ModelRef("ollama", "llava"), List.of(new Message(Role.USER,
        List.of(new MessagePart.Image(server.url() + "/secret.png", "low")), List.of(), null)));
    assertRefused(() -> ollama.chat("llava").answer(call, delta -> {}, Cancellation.none()), ErrorCode.EGRESS_DENIED,
        "");
    assertThat(server.requests()).isEmpty();
  }

  private static ModelCall with(MessagePart part) {
    return ModelCall.of(new ModelRef("p", "m"),
        List.of(new Message(Role.USER, List.of(new MessagePart.Text("?"), part), List.of(), null)));
  }

  private Value content(String provider, MessagePart part) {
    server.then(WireReply.serverError());
    assertThatThrownBy(() -> accounts.at(provider, server.url()).chat("m").answer(with(part), delta -> {},
        Cancellation.none())).isInstanceOf(ProviderFailure.class);
    JsonNode body = ValueJson.toNode(server.requests().getLast().json());
    return ValueJson.fromNode(provider.equals("gemini")
        ? body.at("/contents/0/parts/1")
        : body.at("/messages/0/content/1"));
  }

  @Test
  void soundsAndDocumentsGoAlongWhereTheProviderTakesThem() {
    MessagePart sound = new MessagePart.Media(MediaKind.AUDIO, "data:audio/wav;base64,AAAA", "audio/wav", "a.wav");
    MessagePart document = new MessagePart.Media(MediaKind.DOCUMENT, "data:;base64,AAAA", "application/pdf", "a.pdf");
    assertThat(content("openai", sound)).isEqualTo(ValueJson.read(
        "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}}"));
    assertThat(content("gemini", sound))
        .isEqualTo(ValueJson.read("{\"inlineData\":{\"mimeType\":\"audio/wav\",\"data\":\"AAAA\"}}"));
    assertThat(content("anthropic", document)).isEqualTo(ValueJson.read(
        "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"AAAA\"}}"));
    assertThat(content("gemini", document))
        .isEqualTo(ValueJson.read("{\"inlineData\":{\"mimeType\":\"application/pdf\",\"data\":\"AAAA\"}}"));
  }

  @ParameterizedTest
  @CsvSource({ "ollama,AUDIO", "anthropic,AUDIO", "anthropic,VIDEO"})
  void filesThatAProviderHasNoFormForAreRefused(String provider, MediaKind kind) {
    MessagePart media = new MessagePart.Media(kind, "data:x/y;base64,AAAA", "x/y", "a");
    assertRefused(() -> accounts.at(provider, server.url()).chat("m").answer(with(media), delta -> {},
        Cancellation.none()), ErrorCode.MODEL_NOT_SUPPORTED, provider);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void addressesOfImagesGoToProvidersThatFetchThem() {
    MessagePart image = new MessagePart.Image("https://images.example/a.png", "low");
    assertThat(content("openai", image)).isEqualTo(ValueJson.read(
        "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://images.example/a.png\",\"detail\":\"low\"}}"));
    assertThat(content("anthropic", image)).isEqualTo(ValueJson
        .read("{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://images.example/a.png\"}}"));
  }

  @Test
  void nothingThatPrintsShowsTheKey() {
    ModelProvider models = accounts.at("openai", "https://api.example/v1");
    assertThat(models.toString() + models.description() + models.chat("m")).doesNotContain(Accounts.CANARY)
        .contains("https://api.example");
  }
}
