package io.dify.core.model.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelProvider;

/**
 * Where a host's own langchain4j model plugs in: wraps it, to be given to {@code ModelGatewayBuilder.provider}. Models must be safe for use by several
 * threads at once, as langchain4j's are. Set their own retries to 0: the gateway repeats failed calls.
 */
public final class LangChain4jModels {
  private LangChain4jModels() {}

  /** A provider whose references are all answered by this model, which streams. */
  public static ModelProvider streaming(StreamingChatModel model) {
    return provider(new HostedModel(model::chat), model.getClass().getSimpleName());
  }

  /** A provider whose references are all answered by this model, whose answers arrive in one piece. */
  public static ModelProvider blocking(dev.langchain4j.model.chat.ChatModel model) {
    return provider(new HostedModel((request, handler) -> handler.onCompleteResponse(model.chat(request))),
        model.getClass().getSimpleName());
  }

  private static ModelProvider provider(ChatModel model, String kind) {
    return new ModelProvider() {
      @Override
      public ChatModel chat(String name) {
        return model;
      }

      @Override
      public String description() {
        return "langchain4j model of the host program, " + kind;
      }
    };
  }
}
