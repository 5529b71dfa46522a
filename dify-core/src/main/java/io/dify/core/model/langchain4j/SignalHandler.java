package io.dify.core.model.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.dify.core.model.ModelDelta;
import java.util.function.Consumer;

/** Turns langchain4j's callbacks into signals. A piece that cannot be passed on becomes a failure. */
final class SignalHandler implements StreamingChatResponseHandler {
  private final Consumer<Signal> out;

  SignalHandler(Consumer<Signal> out) {
    this.out = out;
  }

  @Override
  public void onPartialResponse(String piece) {
    out.accept(new Signal.Piece(new ModelDelta.Text(piece)));
  }

  @Override
  public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
    onPartialResponse(piece.text());
  }

  @Override
  public void onPartialThinking(PartialThinking piece) {
    out.accept(new Signal.Piece(new ModelDelta.Reasoning(piece.text())));
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    out.accept(new Signal.Done(response));
  }

  @Override
  public void onError(Throwable failure) {
    out.accept(new Signal.Failed(failure));
  }
}
