package io.dify.core.model.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.Origin;
import io.dify.core.model.ChatModel;
import io.dify.core.model.Message;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host's own models behind our port. */
@Timeout(60)
class LangChain4jModelsTest {
  private static final ModelRef MODEL = new ModelRef("host", "own");
  private static final ModelCall CALL = ModelCall.of(MODEL, List.of(Message.of(Role.USER, "Hi")));

  private final List<ModelDelta> deltas = new ArrayList<>();

  private static ChatModel streaming(BiConsumer<ChatRequest, StreamingChatResponseHandler> behaviour) {
    return LangChain4jModels.streaming(new StreamingChatModel() {
      @Override
      public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        behaviour.accept(request, handler);
      }
    }).chat("own");
  }

  private static ChatResponse response(String text) {
    return ChatResponse.builder().aiMessage(AiMessage.from(text)).tokenUsage(new TokenUsage(4, 5))
        .finishReason(FinishReason.LENGTH).build();
  }

  @Test
  void piecesComeOnTheCallingThreadWhateverThreadTheHostUses() {
    List<Thread> threads = new ArrayList<>();
    ChatModel model = streaming((request, handler) -> Thread.ofPlatform().start(() -> {
      handler.onPartialResponse("Hel");
      handler.onPartialResponse("");
      handler.onPartialResponse("lo");
      handler.onCompleteResponse(response("Hello, as the host has it"));
    }));
    ModelAnswer answer = model.answer(CALL, delta -> {
      threads.add(Thread.currentThread());
      deltas.add(delta);
    }, Cancellation.none());
    assertThat(answer).isEqualTo(new ModelAnswer(MODEL, "Hello", "", List.of(), new Usage(4, 5), "length"));
    assertThat(deltas).containsExactly(new ModelDelta.Text("Hel"), new ModelDelta.Text("lo"));
    assertThat(threads).containsOnly(Thread.currentThread());
  }

  @Test
  void answerInOnePieceIsOneDelta() {
    ChatModel model = LangChain4jModels.blocking(new dev.langchain4j.model.chat.ChatModel() {
      @Override
      public ChatResponse doChat(ChatRequest request) {
        return response("Whole");
      }
    }).chat("own");
    assertThat(model.answer(CALL, deltas::add, Cancellation.none()).text()).isEqualTo("Whole");
    assertThat(deltas).containsExactly(new ModelDelta.Text("Whole"));
  }

  @Test
  void toolRequestsComeThroughAndMissingUsageIsEstimated() {
    AiMessage tools = AiMessage.from(ToolExecutionRequest.builder().id("1").name("t").arguments("{}").build());
    ChatModel model = streaming(
        (request, handler) -> handler.onCompleteResponse(ChatResponse.builder().aiMessage(tools).build()));
    ModelAnswer answer = model.answer(CALL, deltas::add, Cancellation.none());
    assertThat(answer.toolRequests()).containsExactly(new ToolRequest("1", "t", "{}"));
    assertThat(answer.usage()).isEqualTo(new Usage(1, 0));
    assertThat(deltas).isEmpty();
  }

  @Test
  void parametersAreTranslatedAndTheHostKeepsItsModelName() {
    AtomicReference<ChatRequest> seen = new AtomicReference<>();
    ChatModel model = streaming((request, handler) -> {
      seen.set(request);
      handler.onCompleteResponse(response("ok"));
    });
    model.answer(new ModelCall(MODEL, CALL.messages(), List.of(), Map.of("temperature", Value.of(1), "top_k",
        Value.of(3), "max_tokens", Value.of(9), "unknown", Value.of("x")), List.of(), null), deltas::add,
        Cancellation.none());
    assertThat(seen.get().temperature()).isEqualTo(1.0);
    assertThat(seen.get().topK()).isEqualTo(3);
    assertThat(seen.get().maxOutputTokens()).isEqualTo(9);
    assertThat(seen.get().modelName()).isNull();
  }

  @Test
  void failuresOfTheHostAreTranslatedWithoutItsWords() {
    Map<RuntimeException, ErrorCode> table = Map.of(new AuthenticationException("canary"),
        ErrorCode.PROVIDER_NOT_INITIALIZE, new ModelNotFoundException("canary"), ErrorCode.MODEL_NOT_SUPPORTED,
        new RateLimitException("canary"), ErrorCode.RATE_LIMITED, new InternalServerException("canary"),
        ErrorCode.MODEL_FAILED, new IllegalStateException("canary"), ErrorCode.MODEL_FAILED);
    table.forEach((thrown, code) -> {
      for (ChatModel model : List.of(streaming((request, handler) -> handler.onError(thrown)),
          streaming((request, handler) -> {
            throw thrown;
          }))) {
        assertThatThrownBy(() -> model.answer(CALL, deltas::add, Cancellation.none()))
            .isInstanceOfSatisfying(DifyException.class, e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.text()).contains("host/own").doesNotContain("canary");
            }).hasCause(thrown);
      }
    });
  }

  @Test
  void cancellingReleasesTheCallerAndInterruptsTheHost() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ChatModel model = streaming((request, handler) -> {
      asked.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
      }
    });
    Cancellation cancellation = new Cancellation();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try {
        model.answer(CALL, deltas::add, cancellation);
      } catch (DifyException e) {
        ended.complete(e);
      }
    });
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    cancellation.cancel("The user pressed stop.");
    assertThat(ended.get(20, TimeUnit.SECONDS)).hasMessage("The user pressed stop.");
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void streamOfTheHostIsStoppedWhenTheSinkFails() {
    AtomicBoolean cancelled = new AtomicBoolean();
    StreamingHandle handle = new StreamingHandle() {
      @Override
      public void cancel() {
        cancelled.set(true);
      }

      @Override
      public boolean isCancelled() {
        return cancelled.get();
      }
    };
    ChatModel model = streaming((request, handler) -> handler.onPartialResponse(new PartialResponse("one"),
        new PartialResponseContext(handle)));
    IllegalStateException full = new IllegalStateException("full");
    assertThatThrownBy(() -> model.answer(CALL, delta -> {
      throw full;
    }, Cancellation.none())).isSameAs(full);
    assertThat(cancelled).isTrue();
  }

  @Test
  void blockingModelOfLangChain4jWorksOnOurClient() {
    try (OpenAiWireServer server = OpenAiWireServer.start().then(WireReply.saying("Whole ", "answer"));
        HttpGateway http = HttpGateway.under(EgressPolicy.guarded())
            .allowing(List.of(Origin.of(server.baseUrl())))) {
      var client = new GatewayHttpClientBuilder(http, HttpLimits.DEFAULT, Cancellation.none(), event -> {});
      var model = OpenAiChatModel.builder().httpClientBuilder(client).baseUrl(server.baseUrl()).apiKey("k")
          .modelName("m").maxRetries(0).build();
      ModelAnswer answer = LangChain4jModels.blocking(model).chat("m").answer(CALL, deltas::add, Cancellation.none());
      assertThat(answer.text()).isEqualTo("Whole answer");
      assertThat(answer.usage()).isEqualTo(new Usage(7, 3));
      assertThat(server.requests().getFirst().isStreaming()).isFalse();
      server.then(WireReply.unauthorized());
      assertThatThrownBy(() -> LangChain4jModels.blocking(model).chat("m").answer(CALL, deltas::add,
          Cancellation.none())).isInstanceOfSatisfying(DifyException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_NOT_INITIALIZE));
    }
  }

  @Test
  void descriptionSaysThatTheHostProvidesTheModel() {
    assertThat(LangChain4jModels.streaming(new StreamingChatModel() {}).description()).contains("host program");
  }
}
