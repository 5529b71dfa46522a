package io.dify.core.model.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.RankedPassage;
import io.dify.core.model.Sound;
import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import io.dify.core.testkit.WireRequest;
import io.dify.core.testkit.WireServer;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Embeddings, reranking, moderation, listening and speaking, on the wire. */
@Timeout(60)
class OtherModelsTest {
  private static final List<String> PASSAGES = List.of("red apples", "green pears", "red pears");
  private final OpenAiWireServer openAi = OpenAiWireServer.start();
  private final WireServer server = WireServer.start();
  private final Accounts accounts = new Accounts();

  @AfterEach
  void close() {
    accounts.close();
    openAi.close();
    server.close();
  }

  private ModelProvider openAi() {
    return accounts.at("openai", openAi.baseUrl());
  }

  @Test
  void embeddingsComeInBatchesAndInOrderAtLengthOne() {
    openAi.then(WireReply.whole("application/json", "{\"data\":[{\"index\":0,\"embedding\":[0.5,0,0]}]}"));
    try (EmbeddingModel model = openAi().embedding("text-embedding-3-small")) {
      assertThat(model.id()).isEqualTo(new EmbeddingId("openai/text-embedding-3-small", "hosted", 3, true));
      assertThat(model.id()).as("asked for once").isNotNull();
      assertThat(openAi.requests()).hasSize(1);
      List<String> texts = IntStream.range(0, 600).mapToObj(i -> "text number " + i).toList();
      List<float[]> vectors = model.embedAll(texts, Cancellation.none());
      assertThat(openAi.requests()).hasSize(3);
      assertThat(vectors).hasSize(600);
      assertThat(vectors.get(599)).isEqualTo(model.embed("text number 599"));
      assertThat(openAi.requests().get(1).json()).isEqualTo(ChatContractTest.object("{\"model\":"
          + "\"text-embedding-3-small\",\"input\":" + ValueJson.write(Value.from(texts.subList(0, 512))) + "}"));
    }
  }

  @Test
  void vectorsThatComeInAnotherOrderFindTheirTexts() {
    openAi.then(WireReply.whole("application/json",
        "{\"data\":[{\"index\":1,\"embedding\":[0,2]},{\"index\":0,\"embedding\":[3,0]}]}"));
    List<float[]> vectors = openAi().embedding("m").embedAll(List.of("a", "b"), Cancellation.none());
    assertThat(vectors.get(0)).containsExactly(1, 0);
    assertThat(vectors.get(1)).containsExactly(0, 1);
  }

  @Test
  void longTextsAreCutToWhatTheModelReads() {
    openAi().embedding("text-embedding-3-small").embed("word ".repeat(50_000));
    assertThat(openAi.requests().getLast().body().length()).isBetween(10_000, 40_000);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "ollama|/api/embed|{'model':'m','input':['a','b']}|{'embeddings':[[1,0],[0,1]]}",
    "huggingface_tei|/embed|{'inputs':['a','b'],'truncate':true}|[[1,0],[0,1]]",
    "gemini|/v1beta/models/m:batchEmbedContents|{'requests':[{'model':'models/m','content':{'parts':[{'text':'a'}]}},"
        + "{'model':'models/m','content':{'parts':[{'text':'b'}]}}]}|{'embeddings':[{'values':[1,0]},{'values':[0,1]}]}",
    "azure_openai|/openai/deployments/m/embeddings?api-version=2024-10-21|{'model':'m','input':['a','b']}|"
        + "{'data':[{'embedding':[1,0]},{'embedding':[0,1]}]}",
    "xinference|/v1/embeddings|{'model':'m','input':['a','b']}|{'data':[{'embedding':[1,0]},{'embedding':[0,1]}]}"}, quoteCharacter = '`')
  void everyDialectOfEmbeddingsIsSpoken(String provider, String path, String request, String answer) {
    server.then(json(answer));
    List<float[]> vectors = accounts.at(provider, server.url()).embedding("m")
        .embedAll(List.of("a", "b"), Cancellation.none());
    assertThat(vectors.get(0)).containsExactly(1, 0);
    assertThat(vectors.get(1)).containsExactly(0, 1);
    assertAsked(path, request);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "jina|/rerank|{'model':'m','top_n':2,'query':'q','documents':['x','y','z']}|"
        + "{'results':[{'index':2,'relevance_score':0.9},{'index':0,'relevance_score':0.4}]}",
    "cohere|/v2/rerank|{'model':'m','top_n':2,'query':'q','documents':['x','y','z']}|"
        + "{'results':[{'index':2,'relevance_score':0.9},{'index':0,'relevance_score':0.4}]}",
    "voyage|/rerank|{'model':'m','top_k':2,'query':'q','documents':['x','y','z']}|"
        + "{'data':[{'index':2,'relevance_score':0.9},{'index':0,'relevance_score':0.4}]}",
    "huggingface_tei|/rerank|{'truncate':true,'query':'q','texts':['x','y','z']}|"
        + "[{'index':0,'score':0.4},{'index':1,'score':0.1},{'index':2,'score':0.9}]",
    "xinference|/v1/rerank|{'model':'m','top_n':2,'query':'q','documents':['x','y','z']}|"
        + "{'results':[{'index':2,'relevance_score':0.9},{'index':0,'relevance_score':0.4}]}"})
  void everyDialectOfRerankingIsSpoken(String provider, String path, String request, String answer) {
    server.then(json(answer));
    assertThat(accounts.at(provider, server.url()).rerank("m").rerank("q", List.of("x", "y", "z"), 2,
        Cancellation.none())).containsExactly(new RankedPassage(2, 0.9), new RankedPassage(0, 0.4));
    assertAsked(path, request);
  }

  @Test
  void rerankingWorksAgainstTheTestServer() {
    assertThat(accounts.at("vllm", openAi.baseUrl()).rerank("m").rerank("red pears", PASSAGES, 2, Cancellation.none()))
        .containsExactly(new RankedPassage(2, 1), new RankedPassage(0, 0.5));
    assertThat(accounts.at("vllm", openAi.baseUrl()).rerank("m").rerank("q", List.of(), 2, Cancellation.none()))
        .isEmpty();
  }

  @Test
  void harmsAreNamedOnce() {
    assertThat(openAi().moderation("omni-moderation-latest").harms(List.of("fine", "harmful", "very harmful"),
        Cancellation.none())).containsExactly("violence");
    assertThat(openAi().moderation("omni-moderation-latest").harms(List.of("fine"), Cancellation.none())).isEmpty();
    assertThat(openAi.requests().getFirst().json()).isEqualTo(ChatContractTest
        .object("{\"model\":\"omni-moderation-latest\",\"input\":[\"fine\",\"harmful\",\"very harmful\"]}"));
  }

  @Test
  void speechIsUploadedAsAForm() {
    Sound speech = Sound.of("hello dify-form".getBytes(StandardCharsets.UTF_8), "audio/mpeg", "a\"b\r\n.mp3");
    assertThat(openAi().speechToText("whisper-1").transcribe(speech, Cancellation.none())).isEqualTo("hello dify-form");
    WireRequest request = openAi.requests().getLast();
    assertThat(request.part("model")).isEqualTo("whisper-1");
    assertThat(request.body()).contains("filename=\"a%22b%0D%0A.mp3\"\r\nContent-Type: audio/mpeg\r\n");
  }

  @Test
  void textIsSpoken() {
    Sound sound = openAi().textToSpeech("tts-1").speak("Good morning", "", Cancellation.none());
    assertThat(sound.bytes()).isEqualTo("Good morning".getBytes(StandardCharsets.UTF_8));
    assertThat(sound.mimeType()).isEqualTo("audio/mpeg");
    assertThat(openAi.requests().getLast().json()).isEqualTo(ChatContractTest.object(
        "{\"model\":\"tts-1\",\"input\":\"Good morning\",\"voice\":\"alloy\",\"response_format\":\"mp3\"}"));
  }

  static List<Consumer<ModelProvider>> calls() {
    return List.of(provider -> provider.embedding("m").embed("a"),
        provider -> provider.rerank("m").rerank("q", PASSAGES, 1, Cancellation.none()),
        provider -> provider.moderation("m").harms(PASSAGES, Cancellation.none()),
        provider -> provider.speechToText("m").transcribe(Sound.of(new byte[1], "audio/wav", "a.wav"),
            Cancellation.none()));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void failuresAreThoseOfChats(Consumer<ModelProvider> call) {
    ModelProvider provider = accounts.at("openai_api_compatible", server.url());
    server.then(WireReply.unauthorized(), WireReply.rateLimited(3), WireReply.serverError(), json("{'unexpected':1}"),
        WireReply.whole("text/html", "<html>"));
    assertFailure(call, provider, ErrorCode.PROVIDER_NOT_INITIALIZE, false);
    assertFailure(call, provider, ErrorCode.RATE_LIMITED, true);
    assertFailure(call, provider, ErrorCode.MODEL_FAILED, true);
    assertFailure(call, provider, ErrorCode.MODEL_FAILED, false);
    assertFailure(call, provider, ErrorCode.MODEL_FAILED, false);
  }

  private static void assertFailure(Consumer<ModelProvider> call, ModelProvider provider, ErrorCode code,
      boolean passing) {
    ProviderFailure e = catchThrowableOfType(ProviderFailure.class, () -> call.accept(provider));
    assertThat(e).as(code + " is reported").isNotNull();
    assertThat(e.code()).isEqualTo(code);
    assertThat(e.isPassing()).isEqualTo(passing);
    assertThat(e.text()).contains("openai_api_compatible").doesNotContain(Accounts.CANARY);
  }

  @Test
  void rankOutsideOfThePassagesIsNotUnderstood() {
    server.then(json("{'results':[{'index':3,'relevance_score':1}]}"));
    assertThatThrownBy(() -> accounts.at("jina", server.url()).rerank("m").rerank("q", PASSAGES, 1,
        Cancellation.none())).hasMessageContaining("format");
  }

  @Test
  void cancellingHangsUp() throws Exception {
    server.then(new WireReply.Stream("application/json", List.of(new WireReply.Step.Await(new CompletableFuture<>()))));
    Cancellation cancellation = new Cancellation();
    CompletableFuture<DifyException> ended = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> ended.complete(catchThrowableOfType(DifyException.class, () -> accounts
        .at("jina", server.url()).rerank("m").rerank("q", PASSAGES, 1, cancellation))));
    assertThat(server.awaitRequest(Duration.ofSeconds(20))).isNotNull();
    cancellation.cancel("Stopped.");
    assertThat(server.awaitAbandoned(Duration.ofSeconds(20))).isNotNull();
    assertThat(ended.get().code()).isEqualTo(ErrorCode.CANCELLED);
  }

  private static WireReply json(String text) {
    return WireReply.whole("application/json", text.replace('\'', '"'));
  }

  private void assertAsked(String path, String request) {
    assertThat(server.requests().getLast().path()).isEqualTo(path);
    assertThat(server.requests().getLast().json()).isEqualTo(ChatContractTest.object(request.replace('\'', '"')));
  }
}
