package io.dify.core.model.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.TokenEstimate;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers one answer of a langchain4j model and passes its pieces on. The text of the answer is what was passed on, whatever the model reports at the
 * end. For one call and one thread.
 */
final class AnswerCollector {
  private final Consumer<ModelDelta> sink;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private @Nullable ChatResponse response;
  private @Nullable Throwable failure;
  private @Nullable RuntimeException sinkFailure;

  /** Passes pieces on to this sink. */
  public AnswerCollector(Consumer<ModelDelta> sink) {
    this.sink = sink;
  }

  /** A handler for models that call back on the thread that calls them. */
  public StreamingChatResponseHandler handler() {
    return new SignalHandler(this::take);
  }

  void take(Signal signal) {
    switch (signal) {
      case Signal.Piece piece -> piece(piece.delta());
      case Signal.Done done -> response = done.response();
      case Signal.Failed failed -> failure = failure == null ? failed.failure() : failure;
    }
  }

  private void piece(ModelDelta delta) {
    String content = switch (delta) {
      case ModelDelta.Text piece -> piece.text();
      case ModelDelta.Reasoning piece -> piece.text();
    };
    if (isOver() || content.isEmpty()) {
      return;
    }
    (delta instanceof ModelDelta.Text ? text : reasoning).append(content);
    try {
      sink.accept(delta);
    } catch (RuntimeException e) {
      sinkFailure = e;
    }
  }

  boolean isOver() {
    return response != null || failure != null || sinkFailure != null;
  }

  /** Throws what the sink threw, if it did: nobody wants the rest of the answer. */
  public void throwIfSinkFailed() {
    if (sinkFailure != null) {
      throw sinkFailure;
    }
  }

  /** The failure that the model reported first, null when there is none. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /**
   * The finished answer.
   *
   * @param call the call, whose model is named as the answering one
   * @param finishReason the provider's own word, null to use langchain4j's
   * @throws DifyException {@code MODEL_FAILED} when the answer has not come to its end; what the sink throws when it takes a late piece badly
   */
  public ModelAnswer answer(ModelCall call, @Nullable String finishReason) {
    if (response == null) {
      throw new DifyException(ErrorCode.MODEL_FAILED, "The model " + call.model() + " ended without an answer.");
    }
    AiMessage message = response.aiMessage();
    if (text.isEmpty() && message.text() != null && !message.text().isEmpty()) {
      sink.accept(new ModelDelta.Text(message.text()));
      text.append(message.text());
    }
    List<ToolRequest> tools = message.toolExecutionRequests().stream()
        .map(tool -> new ToolRequest(tool.id() == null ? "" : tool.id(), tool.name(), tool.arguments())).toList();
    return new ModelAnswer(call.model(), text.toString(), reasoning.toString(), tools,
        usage(response.tokenUsage(), call), finishReason != null ? finishReason : word(response.finishReason()),
        ProviderData.of(message));
  }

  private Usage usage(@Nullable TokenUsage reported, ModelCall call) {
    if (reported == null || reported.inputTokenCount() == null || reported.outputTokenCount() == null) {
      return TokenEstimate.of(call, text + reasoning.toString());
    }
    return new Usage(reported.inputTokenCount(), reported.outputTokenCount());
  }

  private static String word(@Nullable FinishReason reason) {
    return switch (reason) {
      case LENGTH -> "length";
      case TOOL_EXECUTION -> "tool_calls";
      case CONTENT_FILTER -> "content_filter";
      case OTHER -> "other";
      case STOP -> "stop";
      case null -> "stop";
    };
  }
}
