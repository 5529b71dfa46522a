package io.dify.core.model.openai;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.dify.core.model.ModelCall;
import io.dify.core.model.langchain4j.GatewayHttpClientBuilder;
import io.dify.core.model.langchain4j.StreamedChat;
import io.dify.core.model.rest.ModelService;
import java.util.LinkedHashMap;
import java.util.Map;

/** Chat completions, with the differences of one service. */
record OpenAiProtocol(ModelService service, String name, OpenAiQuirks quirks) implements StreamedChat.Protocol {
  @Override
  public StreamingChatModel model(GatewayHttpClientBuilder client) {
    Map<String, String> headers = new LinkedHashMap<>();
    service.headers().fields().forEach((field, values) -> headers.put(field, String.join(", ", values)));
    return OpenAiStreamingChatModel.builder().httpClientBuilder(client.rewriting(quirks::request, quirks::event))
        .baseUrl(service.baseUrl(name)).customHeaders(headers).customQueryParams(service.query()).returnThinking(true)
        .build();
  }

  @Override
  public ChatRequestParameters parameters(ModelCall call) {
    return OpenAiParameters.of(call, name);
  }

  @Override
  public String finishReason(String word) {
    return word;
  }
}
