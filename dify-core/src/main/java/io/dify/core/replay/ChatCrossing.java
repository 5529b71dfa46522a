package io.dify.core.replay;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.Models;
import io.dify.core.value.Value;
import java.util.function.Consumer;

/** A call of a chat model, whose text comes in pieces. For one thread. */
final class ChatCrossing implements Crossing<ModelAnswer, RuntimeException> {
  private final Question question;
  private final Models models;
  private final ModelCall call;
  private final Consumer<ModelDelta> sink;
  private final Cancellation cancellation;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();

  ChatCrossing(String place, Models models, ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    this.question = new Question(ExchangeKind.CHAT, place, ModelJson.call(call));
    this.models = models;
    this.call = call;
    this.sink = sink;
    this.cancellation = cancellation;
  }

  @Override
  public Question question() {
    return question;
  }

  @Override
  public ModelAnswer ask(Consumer<Value.Obj> pieces) {
    return models.chat(call.model()).answer(call, delta -> {
      pieces.accept(switch (delta) {
        case ModelDelta.Text piece -> TrafficRecorder.piece("text", piece.text());
        case ModelDelta.Reasoning piece -> TrafficRecorder.piece("reasoning", piece.text());
      });
      show(delta);
    }, cancellation);
  }

  private void show(ModelDelta delta) {
    switch (delta) {
      case ModelDelta.Text piece -> text.append(piece.text());
      case ModelDelta.Reasoning piece -> reasoning.append(piece.text());
    }
    sink.accept(delta);
  }

  @Override
  public void again(Value.Obj piece) {
    cancellation.throwIfCancelled();
    Fields in = new Fields(piece);
    show(in.has("reasoning")
        ? new ModelDelta.Reasoning(in.text("reasoning"))
        : new ModelDelta.Text(in.text("text")));
  }

  @Override
  public Value write(ModelAnswer answer) {
    return ModelJson.answer(answer, text.toString(), reasoning.toString());
  }

  @Override
  public ModelAnswer read(Value written) {
    cancellation.throwIfCancelled();
    return ModelJson.answer(written, text.toString(), reasoning.toString());
  }
}
