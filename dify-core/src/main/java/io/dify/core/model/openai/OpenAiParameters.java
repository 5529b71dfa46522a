package io.dify.core.model.openai;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import io.dify.core.model.ModelCall;
import io.dify.core.model.langchain4j.ChatRequests;
import io.dify.core.model.rest.CallParameters;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parameters of a call in OpenAI's form. What is not known here is passed on as it is, since compatible services know more ({@code top_k},
 * {@code min_p} ...).
 */
final class OpenAiParameters {
  private OpenAiParameters() {}

  /** Translates. */
  static ChatRequestParameters of(ModelCall call, String model) {
    CallParameters parameters = new CallParameters(call);
    OpenAiChatRequestParameters.Builder builder = OpenAiChatRequestParameters.builder();
    builder.modelName(model);
    ChatRequests.common(builder, call, parameters);
    builder.maxOutputTokens(parameters.whole("max_tokens"))
        .maxCompletionTokens(parameters.whole("max_completion_tokens"));
    builder.seed(parameters.whole("seed")).user(parameters.text("user"))
        .reasoningEffort(parameters.text("reasoning_effort"));
    return builder.customParameters(plain(parameters.rest())).build();
  }

  private static Map<String, Object> plain(Map<String, Value> values) {
    Map<String, Object> plain = new LinkedHashMap<>();
    values.forEach((name, value) -> plain.put(name, ValueJson.toNode(value)));
    return plain;
  }
}
