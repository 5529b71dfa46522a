package io.dify.rag;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.RankedPassage;
import io.dify.core.model.RerankModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Reranks by a function of the passage; remembers what it was given and fails when told to. */
public final class ScriptedReranker implements RerankModel {
  public static final ModelRef REF = new ModelRef("scripted", "reranker");

  private final ToDoubleFunction<String> score;
  public final List<List<String>> calls = new ArrayList<>();
  public final List<CallOrigin> origins = new ArrayList<>();
  public volatile boolean broken;

  public ScriptedReranker(ToDoubleFunction<String> score) {
    this.score = score;
  }

  @Override
  public synchronized List<RankedPassage> rerank(String query, List<String> passages, int topN,
      Cancellation cancellation) {
    calls.add(List.copyOf(passages));
    if (broken) {
      throw new DifyException(ErrorCode.NETWORK, "The reranker is down.");
    }
    return IntStream.range(0, passages.size())
        .mapToObj(i -> new RankedPassage(i, score.applyAsDouble(passages.get(i)))).toList();
  }

  public Models models() {
    return models(REF, this);
  }

  public static Models models(ModelRef ref, RerankModel model) {
    return models(ref, model, CallOrigin.NONE);
  }

  private static Models models(ModelRef ref, RerankModel model, CallOrigin origin) {
    return new Models() {
      @Override
      public ChatModel chat(ModelRef asked) {
        throw new AssertionError("No chat is wanted.");
      }

      @Override
      public RerankModel rerank(ModelRef asked) {
        if (!asked.equals(ref)) {
          throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE, "There is no " + asked + ".");
        }
        if (model instanceof ScriptedReranker scripted) {
          scripted.origins.add(origin);
        }
        return model;
      }

      @Override
      public Models on(CallOrigin other) {
        return models(ref, model, other);
      }
    };
  }
}
