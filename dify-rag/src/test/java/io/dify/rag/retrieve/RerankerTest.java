package io.dify.rag.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelRef;
import io.dify.core.model.RankedPassage;
import io.dify.core.model.RerankModel;
import io.dify.rag.ScriptedReranker;
import java.util.List;
import org.junit.jupiter.api.Test;

class RerankerTest {
  private static final ModelRef MODEL = new ModelRef("cohere", "rerank-3");

  @Test
  void passagesComeInTheOrderOfTheModel() {
    Reranker.Order order = order((query, passages, topN, cancellation) -> List.of(new RankedPassage(1, 0.2),
        new RankedPassage(0, 0.9)), false);

    assertThat(order.order()).containsExactly(new RankedPassage(0, 0.9), new RankedPassage(1, 0.2));
    assertThat(order.failed()).isFalse();
  }

  @Test
  void nonsenseOfAModelIsLeftOut() {
    Reranker.Order order = order((query, passages, topN, cancellation) -> List.of(new RankedPassage(7, 1),
        new RankedPassage(-1, 1), new RankedPassage(1, Double.NaN), new RankedPassage(0, 0.5),
        new RankedPassage(0, 0.4)), false);

    assertThat(order.order()).containsExactly(new RankedPassage(0, 0.5));
  }

  @Test
  void aFailureNamesTheModelAndTheWayOut() {
    DifyException error = catchThrowableOfType(DifyException.class, () -> order(failing(ErrorCode.NETWORK), false));

    assertThat(error.code()).isEqualTo(ErrorCode.NETWORK);
    assertThat(error.text()).contains("cohere/rerank-3", "It is down.", "reranking_fallback");
  }

  @Test
  void aFailureThatIsAllowedIsANote() {
    Reranker.Order order = order(failing(ErrorCode.NETWORK), true);

    assertThat(order.failed()).isTrue();
    assertThat(order.note()).contains("cohere/rerank-3", "It is down.");
  }

  @Test
  void aStopIsNoFailureToFallBackFrom() {
    assertThat(catchThrowableOfType(DifyException.class, () -> order(failing(ErrorCode.CANCELLED), true)).code())
        .isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void withoutModelsTheSettingIsNamed() {
    DifyException error = catchThrowableOfType(DifyException.class,
        () -> new Reranker(null).order(new Ranking.ByModel(MODEL, FusionWeights.DEFAULT, false), CallOrigin.NONE, "q",
            List.of("a"), Cancellation.none()));

    assertThat(error.code()).isEqualTo(ErrorCode.PROVIDER_NOT_INITIALIZE);
    assertThat(error.text()).contains("withModels");
  }

  private static RerankModel failing(ErrorCode code) {
    return (query, passages, topN, cancellation) -> {
      throw new DifyException(code, "It is down.");
    };
  }

  private static Reranker.Order order(RerankModel model, boolean fallback) {
    return new Reranker(ScriptedReranker.models(MODEL, model)).order(
        new Ranking.ByModel(MODEL, FusionWeights.DEFAULT, fallback), CallOrigin.NONE, "q", List.of("a", "b"),
        Cancellation.none());
  }
}
