package io.dify.core.model.openai;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.dify.core.cancel.Cancellation;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.SseEvent;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.langchain4j.AnswerCollector;
import io.dify.core.model.langchain4j.ChatRequests;
import io.dify.core.model.langchain4j.GatewayHttpClientBuilder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One model of an OpenAI-compatible service. Every call streams. langchain4j's model is made anew for each call, because it holds the HTTP client and
 * that holds the call's cancellation; it costs well under a millisecond and opens nothing.
 */
final class OpenAiChat implements ChatModel {
  private final OpenAiSettings settings;
  private final HttpGateway http;
  private final String name;
  private final OpenAiFailures failures;

  OpenAiChat(OpenAiSettings settings, HttpGateway http, String name) {
    this.settings = settings;
    this.http = http;
    this.name = name;
    this.failures = new OpenAiFailures(settings, name);
  }

  @Override
  public ModelAnswer answer(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    boolean isOpenAi = settings.baseUrl().equals(OpenAiSettings.DEFAULT_BASE_URL);
    ChatRequest request = ChatRequests.of(call, OpenAiParameters.of(call, name, isOpenAi));
    AnswerCollector collector = new AnswerCollector(sink);
    StreamWatch watch = new StreamWatch(failures);
    Consumer<SseEvent> tap = event -> {
      collector.throwIfSinkFailed();
      watch.accept(event);
    };
    model(new GatewayHttpClientBuilder(http, settings.limits(), cancellation, tap)).chat(request, collector.handler());
    collector.throwIfSinkFailed();
    cancellation.throwIfCancelled();
    Throwable failure = collector.failure();
    if (failure != null) {
      throw failures.of(failure, watch.hasBegun());
    }
    watch.throwIfCutOff();
    return collector.answer(call, watch.finishReason());
  }

  private StreamingChatModel model(GatewayHttpClientBuilder client) {
    @Nullable
    String key = settings.apiKey().isEmpty() ? null : settings.apiKey();
    return OpenAiStreamingChatModel.builder().httpClientBuilder(client).baseUrl(settings.baseUrl()).apiKey(key)
        .returnThinking(true).build();
  }

  @Override
  public String toString() {
    return name + " at " + settings.origin();
  }
}
