package io.dify.core.model.gateway;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.TokenEstimate;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Asks a chat model. For one call. */
final class ChatWork implements ModelWork<ModelAnswer> {
  /** Tokens reserved for an answer whose length nobody bounds; more than most answers have. */
  private static final int ASSUMED_OUTPUT = 2000;
  /** Images and the like are not looked into; about what the common services count for one. */
  private static final int ASSUMED_MEDIUM = 1000;

  private final ModelCall call;
  private final Consumer<ModelDelta> sink;
  private final Cancellation cancellation;
  private long received;

  ChatWork(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    this.call = call;
    this.sink = sink;
    this.cancellation = cancellation;
  }

  @Override
  public ModelAnswer ask(Credential credential, ModelRef model, Progress progress) {
    return credential.provider().chat(model.name()).answer(call.with(model), delta -> {
      progress.piece();
      received += switch (delta) {
        case ModelDelta.Text piece -> TokenEstimate.of(piece.text());
        case ModelDelta.Reasoning piece -> TokenEstimate.of(piece.text());
      };
      sink.accept(delta);
    }, cancellation);
  }

  @Override
  public Usage usage(ModelAnswer answer) {
    return answer.usage();
  }

  @Override
  public Usage brokenOff() {
    return new Usage(prompt(call), received);
  }

  /**
   * Tokens a call is expected to need at most: those of its texts and a quarter more, since counting is a guess; and what the answer may have.
   *
   * @param maxOutput what the model gives at most
   */
  static Usage estimate(ModelCall call, OptionalInt maxOutput) {
    long prompt = prompt(call);
    return new Usage(prompt + (prompt + 3) / 4, Stream.of("max_tokens", "max_completion_tokens")
        .map(call.parameters()::get).filter(Value.Whole.class::isInstance)
        .mapToLong(each -> ((Value.Whole) each).number())
        .findFirst().orElse(Math.min(ASSUMED_OUTPUT, maxOutput.orElse(ASSUMED_OUTPUT))));
  }

  private static long prompt(ModelCall call) {
    return call.messages().stream().mapToLong(ChatWork::tokens).sum()
        + call.tools().stream().mapToLong(ChatWork::tokens).sum();
  }

  private static long tokens(Message message) {
    List<String> arguments = message.toolRequests().stream().map(each -> each.name() + each.arguments()).toList();
    long media = message.parts().stream().filter(part -> !(part instanceof MessagePart.Text)).count();
    return TokenEstimate.of(message.text()) + TokenEstimate.of(String.join(" ", arguments)) + media * ASSUMED_MEDIUM;
  }

  private static long tokens(ToolSpec tool) {
    return TokenEstimate.of(tool.name() + tool.description() + ValueJson.write(tool.parameters()));
  }
}
