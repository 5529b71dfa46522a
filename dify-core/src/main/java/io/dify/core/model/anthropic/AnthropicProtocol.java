package io.dify.core.model.anthropic;

import dev.langchain4j.model.anthropic.AnthropicChatRequestParameters;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.dify.core.model.ModelCall;
import io.dify.core.model.langchain4j.ChatRequests;
import io.dify.core.model.langchain4j.GatewayHttpClientBuilder;
import io.dify.core.model.langchain4j.StreamedChat;
import io.dify.core.model.rest.CallParameters;
import io.dify.core.model.rest.ModelService;
import java.util.Map;

/** Anthropic's messages. Reasoning is asked for with the parameters {@code thinking} and {@code thinking_budget}, and signed reasoning is sent back. */
public final class AnthropicProtocol implements StreamedChat.Protocol {
  private static final Map<String, String> FINISH = Map.of("end_turn", "stop", "stop_sequence", "stop", "max_tokens",
      "length", "tool_use", "tool_calls", "refusal", "content_filter");
  private static final int DEFAULT_BUDGET = 1024;
  private final ModelService service;
  private final String model;
  private final int maxTokens;

  /**
   * The protocol for one model.
   *
   * @param maxTokens tokens of an answer where a call does not say; the service wants a number
   */
  public AnthropicProtocol(ModelService service, String model, int maxTokens) {
    this.service = service;
    this.model = model;
    this.maxTokens = maxTokens;
  }

  @Override
  public StreamingChatModel model(GatewayHttpClientBuilder client) {
    return AnthropicStreamingChatModel.builder().httpClientBuilder(client).baseUrl(service.baseUrl(model))
        .apiKey(service.headers().first("x-api-key").orElse("none")).returnThinking(true).sendThinking(true).build();
  }

  @Override
  public ChatRequestParameters parameters(ModelCall call) {
    CallParameters parameters = new CallParameters(call);
    AnthropicChatRequestParameters.Builder builder = AnthropicChatRequestParameters.builder();
    builder.modelName(model);
    Integer wanted = parameters.whole("max_tokens");
    builder.maxOutputTokens(wanted == null ? maxTokens : wanted);
    builder.topK(parameters.whole("top_k"));
    Integer budget = parameters.whole("thinking_budget");
    if (parameters.truth("thinking")) {
      builder.thinkingType("enabled").thinkingBudgetTokens(budget == null ? DEFAULT_BUDGET : budget);
    }
    parameters.number("presence_penalty");
    parameters.number("frequency_penalty");
    ChatRequests.common(builder, call, parameters);
    return builder.build();
  }

  @Override
  public String finishReason(String word) {
    return FINISH.getOrDefault(word, word);
  }
}
