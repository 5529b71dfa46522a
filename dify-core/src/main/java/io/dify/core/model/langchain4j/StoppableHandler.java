package io.dify.core.model.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import org.jspecify.annotations.Nullable;

/** Keeps the handle that comes with each piece, to stop a host's stream from outside. */
final class StoppableHandler implements StreamingChatResponseHandler {
  private final StreamingChatResponseHandler next;
  private volatile @Nullable StreamingHandle handle;
  private volatile boolean stopped;

  StoppableHandler(StreamingChatResponseHandler next) {
    this.next = next;
  }

  /** Stops the stream, now or with its next piece. */
  void stop() {
    stopped = true;
    cancel(handle);
  }

  private void seen(@Nullable StreamingHandle current) {
    handle = current;
    if (stopped) {
      cancel(current);
    }
  }

  private static void cancel(@Nullable StreamingHandle handle) {
    if (handle != null && !handle.isCancelled()) {
      try {
        handle.cancel();
      } catch (UnsupportedOperationException | dev.langchain4j.exception.UnsupportedFeatureException e) {
        // Models that cannot be stopped are left to run out; nobody listens any more.
      }
    }
  }

  @Override
  public void onPartialResponse(String piece) {
    next.onPartialResponse(piece);
  }

  @Override
  public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
    seen(context.streamingHandle());
    next.onPartialResponse(piece, context);
  }

  @Override
  public void onPartialThinking(PartialThinking piece) {
    next.onPartialThinking(piece);
  }

  @Override
  public void onPartialThinking(PartialThinking piece, PartialThinkingContext context) {
    seen(context.streamingHandle());
    next.onPartialThinking(piece, context);
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    next.onCompleteResponse(response);
  }

  @Override
  public void onError(Throwable failure) {
    next.onError(failure);
  }
}
