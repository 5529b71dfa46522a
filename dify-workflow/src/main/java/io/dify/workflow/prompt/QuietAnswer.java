package io.dify.workflow.prompt;

import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.TokenPrice;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import java.util.Optional;

/**
 * An answer that only its node reads.
 *
 * @param answer as the model gave it
 * @param text its text without reasoning
 * @param used tokens, with their cost as far as a price is known
 * @param usage the output {@code usage}
 */
public record QuietAnswer(ModelAnswer answer, String text, Usage used, Value.Obj usage) {
  /**
   * Asks.
   *
   * @throws io.dify.core.error.DifyException when the call fails
   */
  public static QuietAnswer to(ModelCall call, NodeContext context) {
    CallTimer timer = new CallTimer(context.clock());
    AnswerReader reader = new AnswerReader(AnswerReader.Format.SEPARATED, piece -> {}, piece -> {});
    ModelAnswer answer = context.models().chat(call.model()).answer(call, delta -> {
      timer.piece();
      reader.accept(delta);
    }, context.cancellation());
    reader.end(answer);
    Optional<TokenPrice> price = context.models().info(answer.model()).price();
    Usage used = CallTimer.priced(answer.usage(), price);
    return new QuietAnswer(answer, reader.text(), used, timer.usage(used, price));
  }
}
