package io.dify.core.model.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ChatModel;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelCatalog;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.ModerationModel;
import io.dify.core.model.RankedPassage;
import io.dify.core.model.RerankModel;
import io.dify.core.model.gateway.budget.BudgetPeriod;
import io.dify.core.model.gateway.budget.BudgetRule;
import io.dify.core.model.gateway.budget.BudgetScope;
import io.dify.core.model.gateway.budget.Budgets;
import io.dify.core.model.gateway.budget.SpendingHistory;
import io.dify.core.testkit.HashEmbeddingModel;
import io.dify.core.testkit.ScriptedTurn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Embedding, reranking and moderation get the same care as chat; models are chosen by what they can do. */
class OtherModelsTest {
  private static final ModelRef RANK = new ModelRef("cohere", "rank");
  private static final ModelRef SPARE = new ModelRef("jina", "rank");
  private static final CallOrigin APP = CallOrigin.of("t", "app", "u");

  private final GatewayFixture fixture = new GatewayFixture();
  private final Deque<DifyException> failures = new ArrayDeque<>();
  private final List<Integer> batches = new ArrayList<>();

  private final ModelProvider flaky = new ModelProvider() {
    @Override
    public ChatModel chat(String name) {
      throw new DifyException(ErrorCode.MODEL_NOT_SUPPORTED, "no chat");
    }

    @Override
    public EmbeddingModel embedding(String name) {
      EmbeddingModel real = new HashEmbeddingModel(8);
      return new EmbeddingModel() {
        @Override
        public EmbeddingId id() {
          return real.id();
        }

        @Override
        public float[] embed(String text) {
          failNow();
          return real.embed(text);
        }

        @Override
        public int maxBatch() {
          return 4;
        }

        @Override
        public List<float[]> embedAll(List<String> texts, Cancellation cancellation) {
          batches.add(texts.size());
          return EmbeddingModel.super.embedAll(texts, cancellation);
        }

        @Override
        public void close() {
          real.close();
        }
      };
    }

    @Override
    public RerankModel rerank(String name) {
      return (query, passages, topN, cancellation) -> {
        failNow();
        return List.of(new RankedPassage(0, 1));
      };
    }

    @Override
    public ModerationModel moderation(String name) {
      return (texts, cancellation) -> {
        failNow();
        return List.of("violence");
      };
    }

    @Override
    public String description() {
      return "flaky";
    }
  };

  private void failNow() {
    DifyException failure = failures.poll();
    if (failure != null) {
      throw failure;
    }
  }

  private ModelGatewayBuilder builder() {
    return fixture.builder().provider("cohere", flaky);
  }

  @Test
  void textsAreEmbeddedInTheLargestBatchesTheServiceTakes() {
    ModelGateway gateway = builder().build().on(APP);
    failures.add(GatewayFixture.broken());

    List<float[]> vectors = gateway.embedding(RANK)
        .embedAll(List.of("a", "b", "c", "d", "e", "f", "g"), Cancellation.none());

    assertThat(vectors).hasSize(7);
    assertThat(vectors.get(6)).isEqualTo(new HashEmbeddingModel(8).embed("g"));
    assertThat(batches).as("the first tells the size, and is repeated").containsExactly(1, 1, 4, 2);
    assertThat(fixture.records).hasSize(3);
  }

  @Test
  void everyTypeIsRepeatedAndRecorded() {
    ModelGateway gateway = builder().build().on(APP);
    failures.add(GatewayFixture.broken());
    assertThat(gateway.embedding(RANK).embed("text")).hasSize(8);
    failures.add(GatewayFixture.broken());
    assertThat(gateway.rerank(RANK).rerank("q", List.of("abcd", "efgh"), 1, Cancellation.none())).hasSize(1);
    failures.add(GatewayFixture.broken());
    assertThat(gateway.moderation(RANK).harms(List.of("x"), Cancellation.none())).containsExactly("violence");
    assertThat(fixture.records).extracting(UsageRecord::type).containsExactly(ModelType.TEXT_EMBEDDING,
        ModelType.RERANK, ModelType.MODERATION);
    assertThat(fixture.records).allSatisfy(record -> {
      assertThat(record.attempts()).isEqualTo(2);
      assertThat(record.usage().promptTokens()).isPositive();
      assertThat(record.origin()).isEqualTo(APP);
    });
  }

  @Test
  void everyTypeFallsUnderBudgets() {
    ModelGateway gateway = builder().budgets(new Budgets(
        List.of(BudgetRule.tokens("b", BudgetScope.TENANT, BudgetPeriod.DAY, 1)), fixture.clock, SpendingHistory.EMPTY))
        .build().on(APP);
    gateway.embedding(RANK).embed("text");
    assertThatThrownBy(() -> gateway.rerank(RANK).rerank("q", List.of("p"), 1, Cancellation.none()))
        .hasMessageContaining("budget 'b'");
  }

  @Test
  void rerankingFallsBackByNameAndEmbeddingNever() {
    ModelGateway gateway = builder().provider("jina", flaky).fallback(FallbackRule.of(RANK, SPARE))
        .fallback(FallbackRule.forAll(SPARE)).build();
    failures.add(GatewayFixture.refused());
    gateway.rerank(RANK).rerank("q", List.of("p"), 1, Cancellation.none());
    assertThat(fixture.records.getFirst().answering()).isEqualTo(SPARE);
    failures.add(GatewayFixture.refused());
    assertThatThrownBy(() -> gateway.embedding(RANK).embed("x")).hasMessage("refused key");
    failures.add(GatewayFixture.refused());
    assertThatThrownBy(() -> gateway.moderation(new ModelRef("cohere", "mod")).harms(List.of("x"), Cancellation.none()))
        .as("a rule for all is one for chat models").hasMessage("refused key");
  }

  @Test
  void defaultOfATypeAnswersForProvidersThatAreNotConfigured() {
    ModelGateway gateway = builder().defaultFor(ModelType.RERANK, RANK).build();
    gateway.rerank(new ModelRef("voyage", "x")).rerank("q", List.of("p"), 1, Cancellation.none());
    assertThat(fixture.records.getFirst().answering()).isEqualTo(RANK);
    assertThatThrownBy(() -> gateway.embedding(new ModelRef("voyage", "x"))).isInstanceOfSatisfying(
        DifyException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.PROVIDER_NOT_INITIALIZE));
  }

  /** Models called {@code seer} see, all others do nothing but talk. */
  private static final class SeersSee implements ModelCatalog {
    @Override
    public String providerId(String anyName) {
      return anyName;
    }

    @Override
    public ModelInfo info(ModelRef ref, ModelType type) {
      return new ModelInfo(ref, type, true, ref.name().equals("seer") ? Set.of(ModelFeature.VISION) : Set.of(),
          OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
    }
  }

  @Test
  void modelIsChosenByWhatItCanDoAndWhetherItIsWell() {
    List<ModelRef> choice = List.of(new ModelRef("missing", "seer"), new ModelRef("p1", "talker"),
        new ModelRef("p2", "seer"), new ModelRef("p3", "seer"));
    ModelGateway gateway = fixture.builder().catalog(new SeersSee()).select(choice).accounts(
        tenant -> List.of(GatewayFixture.account("p1", "1"), GatewayFixture.account("p2", "2"),
            GatewayFixture.account("p3", "3")),
        fixture.connector()).build();
    Map<String, String> expected = Map.of("default", "1", "vision", "2", "", "1");
    expected.forEach((features, name) -> assertThat(ask(gateway, features)).as(features).isEqualTo(name));
    fixture.behaviour.put("2", call -> ScriptedTurn.failing(
        GatewayFixture.limited(Duration.ofHours(1))));
    assertThatThrownBy(() -> ask(gateway, "vision")).hasMessage("limited");
    assertThat(ask(gateway, "vision")).as("the limited one is passed over").isEqualTo("3");
    assertThatThrownBy(() -> ask(gateway, "vision,audio")).hasMessageContaining("vision,audio");
    assertThatThrownBy(() -> ask(gateway, "telepathy")).hasMessageContaining("features are vision, tool-call");
  }

  private String ask(ModelGateway gateway, String features) {
    return gateway.chat(new ModelRef("auto", features))
        .answer(GatewayFixture.call("x"), piece -> {}, Cancellation.none()).text();
  }
}
