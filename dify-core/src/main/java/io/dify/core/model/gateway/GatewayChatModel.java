package io.dify.core.model.gateway;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.Usage;
import io.dify.core.model.gateway.cache.AnswerCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A chat model behind the gateway, used on somebody's behalf. */
final class GatewayChatModel implements ChatModel {
  private final ModelRef asked;
  private final CallOrigin origin;
  private final GuardedCalls.Plan plan;
  private final GuardedCalls calls;
  private final ModelInfo info;
  private final @Nullable AnswerCache cache;

  /** @param info of the first model of the plan */
  GatewayChatModel(ModelRef asked, CallOrigin origin, GuardedCalls.Plan plan, GuardedCalls calls, ModelInfo info,
      @Nullable AnswerCache cache) {
    this.asked = asked;
    this.origin = origin;
    this.plan = plan;
    this.calls = calls;
    this.info = info;
    this.cache = cache;
  }

  @Override
  public ModelAnswer answer(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    ModelCall first = call.with(plan.targets().getFirst().ref());
    CallRequest request = new CallRequest(ModelType.LLM, asked, origin,
        ChatWork.estimate(call, info.maxOutputTokens()), cancellation);
    AnswerCache kept = cache;
    return kept == null || !kept.accepts(first)
        ? ask(request, first, sink)
        : cached(kept, request, first, sink);
  }

  private ModelAnswer cached(AnswerCache kept, CallRequest request, ModelCall call, Consumer<ModelDelta> sink) {
    Optional<AnswerCache.Kept> found = kept.find(origin.tenant(), call);
    if (found.isPresent()) {
      Progress progress = calls.begin(request);
      ModelAnswer answer = found.get().replay(piece -> {
        progress.piece();
        sink.accept(piece);
      });
      progress.answered(Usage.NONE, CallOutcome.CACHED);
      return answer;
    }
    List<ModelDelta> pieces = new ArrayList<>();
    ModelAnswer answer = ask(request, call, piece -> {
      pieces.add(piece);
      sink.accept(piece);
    });
    if (answer.model().equals(call.model())) {
      kept.keep(origin.tenant(), call, pieces, answer);
    }
    return answer;
  }

  private ModelAnswer ask(CallRequest request, ModelCall call, Consumer<ModelDelta> sink) {
    ModelAnswer answer = calls.run(request, plan, new ChatWork(call, sink, request.cancellation()));
    return answer.withUsage(calls.priced(answer.usage(), answer.model(), ModelType.LLM));
  }
}
