package io.dify.core.model.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.Message;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.Role;
import io.dify.core.model.TokenEstimate;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.value.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which model answers, and when a call is repeated. */
@Timeout(60)
class ModelGatewayTest {
  private static final ModelRef BUILT_IN = new ModelRef("builtin", "extractive");
  private static final RetrySettings QUICK = new RetrySettings(2, Duration.ofMillis(1), Duration.ofMillis(5));
  private static final Duration NEVER = Duration.ofDays(1);

  private final List<ModelDelta> deltas = new ArrayList<>();

  private record Provider(ChatModel model, String description) implements ModelProvider {
    @Override
    public ChatModel chat(String name) {
      return model;
    }
  }

  private static Provider named(String name) {
    return new Provider(ScriptedChatModel.deciding(call -> ScriptedTurn.saying(name + " answers " + call.model())),
        "the model of " + name);
  }

  private static ModelGatewayBuilder builder() {
    return ModelGateway.builder(BUILT_IN, named("builtin")).retries(QUICK);
  }

  private String answer(ModelGateway gateway, String provider, String name) {
    ModelRef ref = new ModelRef(provider, name);
    ModelAnswer answer = gateway.chat(ref).answer(ModelCall.of(ref, List.of(Message.of(Role.USER, "Hi"))),
        deltas::add, Cancellation.none());
    assertThat(gateway.describe(ref).answering()).isEqualTo(answer.model());
    return answer.text();
  }

  @Test
  void configuredProviderAnswersUnderItsLongAndItsShortId() {
    ModelGateway gateway = builder().provider("langgenius/openai/openai", named("openai")).build();
    assertThat(answer(gateway, "openai", "gpt")).isEqualTo("openai answers openai/gpt");
    assertThat(answer(gateway, "langgenius/openai/openai", "gpt"))
        .isEqualTo("openai answers langgenius/openai/openai/gpt");
    assertThat(gateway.describe(new ModelRef("openai", "gpt")).isReplaced()).isFalse();
  }

  @Test
  void whatTheProviderWantsBackIsPassedOn() {
    Value.Obj data = new Value.Obj(Map.of("signature", Value.of("s1")));
    ModelGateway gateway = ModelGateway.builder(BUILT_IN,
        new Provider(ScriptedChatModel.playing(ScriptedTurn.saying("Hello").withProviderData(data)), "signing"))
        .build();
    ModelAnswer answer = gateway.chat(BUILT_IN).answer(ModelCall.of(BUILT_IN, List.of(Message.of(Role.USER, "Hi"))),
        deltas::add, Cancellation.none());
    assertThat(answer.providerData()).isEqualTo(data);
  }

  @Test
  void lastResortAnswersWhereNothingIsConfigured() {
    ModelGateway gateway = builder().build();
    assertThat(answer(gateway, "langgenius/anthropic/anthropic", "claude"))
        .isEqualTo("builtin answers builtin/extractive");
    ModelDescription described = gateway.describe(new ModelRef("anthropic", "claude"));
    assertThat(described.isReplaced()).isTrue();
    assertThat(described.provider()).isEqualTo("the model of builtin");
  }

  @Test
  void defaultModelReplacesUnconfiguredReferencesAndNamesOfItsOwnProvider() {
    ModelGateway gateway = builder().provider("openai", named("openai")).provider("mistral", named("mistral"))
        .defaultModel(new ModelRef("openai", "local-model")).build();
    assertThat(answer(gateway, "anthropic", "claude")).isEqualTo("openai answers openai/local-model");
    assertThat(answer(gateway, "langgenius/openai/openai", "gpt-4o")).isEqualTo("openai answers openai/local-model");
    assertThat(answer(gateway, "mistral", "small")).isEqualTo("mistral answers mistral/small");
    assertThat(answer(gateway, "builtin", "extractive")).isEqualTo("builtin answers builtin/extractive");
    assertThat(gateway.describe(new ModelRef("langgenius/openai/openai", "local-model")).isReplaced()).isFalse();
  }

  @Test
  void defaultModelOfAnUnconfiguredProviderIsRefusedAtOnce() {
    assertThatThrownBy(() -> builder().defaultModel(new ModelRef("openai", "gpt")).build()).isInstanceOfSatisfying(
        DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_NOT_INITIALIZE));
  }

  private static DifyException passing() {
    return ProviderFailure.passing(ErrorCode.MODEL_FAILED, "busy", null, null);
  }

  private ModelAnswer retried(ScriptedChatModel model, RetrySettings settings) {
    ModelGateway gateway = ModelGateway.builder(BUILT_IN, new Provider(model, "")).retries(settings).build();
    return gateway.chat(BUILT_IN).answer(ModelCall.of(BUILT_IN, List.of()), deltas::add, Cancellation.none());
  }

  @Test
  void passingFailuresAreRepeatedUntilAnAnswerComes() {
    ScriptedChatModel model = ScriptedChatModel.playing(ScriptedTurn.failing(passing()),
        ScriptedTurn.failing(new DifyException(ErrorCode.NETWORK, "gone")), ScriptedTurn.saying("yes"));
    assertThat(retried(model, QUICK).text()).isEqualTo("yes");
    assertThat(model.calls()).hasSize(3);
    assertThat(deltas).containsExactly(new ModelDelta.Text("yes"));
  }

  @Test
  void repetitionEndsAtTheLimitWithTheLastFailure() {
    DifyException last = passing();
    ScriptedChatModel model = ScriptedChatModel.playing(ScriptedTurn.failing(passing()),
        ScriptedTurn.failing(passing()), ScriptedTurn.failing(last), ScriptedTurn.saying("too late"));
    assertThatThrownBy(() -> retried(model, QUICK)).isSameAs(last);
    assertThat(model.calls()).hasSize(3);
  }

  @Test
  void nothingIsRepeatedAfterTheFirstPiece() {
    for (ScriptedTurn turn : List.of(ScriptedTurn.saying("Half").thenFailing(passing()), ScriptedTurn.saying()
        .then(new ScriptedTurn.Step.Think("Hm"), new ScriptedTurn.Step.Fail(passing())))) {
      ScriptedChatModel model = ScriptedChatModel.playing(turn, ScriptedTurn.saying("again"));
      assertThatThrownBy(() -> retried(model, QUICK)).hasMessage("busy");
      assertThat(model.calls()).hasSize(1);
    }
    assertThat(deltas).containsExactly(new ModelDelta.Text("Half"), new ModelDelta.Reasoning("Hm"));
  }

  @Test
  void lastingFailuresAreNotRepeated() {
    for (DifyException failure : List.of(ProviderFailure.lasting(ErrorCode.MODEL_FAILED, "no", null),
        new DifyException(ErrorCode.TIMEOUT, "no"), new DifyException(ErrorCode.CANCELLED, "no"))) {
      ScriptedChatModel model = ScriptedChatModel.playing(ScriptedTurn.failing(failure), ScriptedTurn.saying("x"));
      assertThatThrownBy(() -> retried(model, QUICK)).isSameAs(failure);
      assertThat(model.calls()).hasSize(1);
    }
  }

  private static DifyException wait(Duration time) {
    return ProviderFailure.passing(ErrorCode.RATE_LIMITED, "slow down", null, time);
  }

  /** Were the back-off waited for instead, the test would take a day. */
  @Test
  void askedWaitTakesTheBackOffsPlace() {
    ScriptedChatModel model = ScriptedChatModel.playing(ScriptedTurn.failing(wait(Duration.ZERO)),
        ScriptedTurn.saying("yes"));
    assertThat(retried(model, new RetrySettings(2, NEVER, NEVER.plusDays(1))).text()).isEqualTo("yes");
  }

  @Test
  void providerThatAsksForALongWaitIsNotWaitedFor() {
    ScriptedChatModel model = ScriptedChatModel.playing(ScriptedTurn.failing(wait(Duration.ofMillis(6))),
        ScriptedTurn.saying("x"));
    assertThatThrownBy(() -> retried(model, QUICK)).hasMessage("slow down");
    assertThat(model.calls()).hasSize(1);
  }

  @Test
  void cancellingEndsTheWaitBetweenTries() throws Exception {
    CompletableFuture<Void> failing = new CompletableFuture<>();
    ScriptedChatModel model = ScriptedChatModel.deciding(call -> {
      failing.complete(null);
      return ScriptedTurn.failing(passing());
    });
    ModelGateway gateway = ModelGateway.builder(BUILT_IN, new Provider(model, ""))
        .retries(new RetrySettings(2, NEVER, NEVER.plusDays(1))).build();
    Cancellation cancellation = new Cancellation();
    CompletableFuture<String> ended = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try {
        gateway.chat(BUILT_IN).answer(ModelCall.of(BUILT_IN, List.of()), deltas::add, cancellation);
      } catch (DifyException e) {
        ended.complete(e.code() + " " + e.text());
      }
    });
    failing.get(20, TimeUnit.SECONDS);
    cancellation.cancel("The user pressed stop.");
    assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo("CANCELLED The user pressed stop.");
    assertThat(model.calls()).hasSize(1);
  }

  @Test
  void estimateCountsDenseScriptsByTheCharacter() {
    assertThat(TokenEstimate.of("")).isZero();
    assertThat(TokenEstimate.of("a")).isEqualTo(1);
    assertThat(TokenEstimate.of("abcdefgh")).isEqualTo(2);
    assertThat(TokenEstimate.of("你好 ok")).isEqualTo(3);
  }
}
