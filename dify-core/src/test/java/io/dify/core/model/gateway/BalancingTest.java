package io.dify.core.model.gateway;

import static io.dify.core.model.gateway.GatewayFixture.GPT;
import static io.dify.core.model.gateway.GatewayFixture.broken;
import static io.dify.core.model.gateway.GatewayFixture.limited;
import static io.dify.core.model.gateway.GatewayFixture.refused;
import static io.dify.core.model.gateway.GatewayFixture.tooLong;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.testkit.ScriptedTurn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which credential and which model is asked, when some fail. */
@Timeout(60)
class BalancingTest {
  private static final ModelRef CLAUDE = new ModelRef("anthropic", "claude");

  private final GatewayFixture fixture = new GatewayFixture();

  private static Function<ModelCall, ScriptedTurn> failing(DifyException failure) {
    return call -> ScriptedTurn.failing(failure);
  }

  @Test
  void idleCredentialsTakeTurns() {
    ModelGateway gateway = fixture.withAccounts("a", "b", "c").build();
    for (int i = 0; i < 9; i++) {
      fixture.ask(gateway);
    }
    for (String name : List.of("a", "b", "c")) {
      assertThat(Collections.frequency(fixture.asked, name)).as(name).isEqualTo(3);
    }
    assertThat(fixture.records).extracting(UsageRecord::credential).contains("openai/a", "openai/b", "openai/c");
  }

  @Test
  void credentialWithTheFewestCallsUnderWayIsTaken() throws InterruptedException {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    CountDownLatch busy = new CountDownLatch(1);
    fixture.behaviour.put("a", call -> {
      busy.countDown();
      return ScriptedTurn.saying().thenAwaiting(gate);
    });
    ModelGateway gateway = fixture.withAccounts("a", "b").build();
    Thread blocked = Thread.startVirtualThread(() -> {
      while (fixture.asked.stream().noneMatch("a"::equals)) {
        fixture.ask(gateway);
      }
    });
    busy.await();
    fixture.asked.clear();
    for (int i = 0; i < 6; i++) {
      fixture.ask(gateway);
    }
    assertThat(fixture.asked).containsOnly("b");
    gate.complete(null);
    blocked.join();
  }

  @Test
  void limitedCredentialIsPassedOverForTheTimeItAskedForAndOthersAnswerAtOnce() {
    fixture.behaviour.put("a", failing(limited(Duration.ofSeconds(30))));
    ModelGateway gateway = fixture.withAccounts("a", "b").build();
    for (int i = 0; i < 10; i++) {
      assertThat(fixture.ask(gateway)).isEqualTo("b");
    }
    assertThat(Collections.frequency(fixture.asked, "a")).isEqualTo(1);
    assertThat(fixture.pauses).isEmpty();
    fixture.behaviour.remove("a");
    fixture.clock.advance(Duration.ofSeconds(30));
    fixture.ask(gateway);
    fixture.ask(gateway);
    assertThat(Collections.frequency(fixture.asked, "a")).isEqualTo(2);
  }

  @Test
  void limitedCredentialThatNamesNoTimeRestsForAMinute() {
    fixture.behaviour.put("a", failing(limited(null)));
    ModelGateway gateway = fixture.withAccounts("a", "b").build();
    fixture.ask(gateway);
    fixture.ask(gateway);
    fixture.behaviour.remove("a");
    fixture.clock.advance(Duration.ofSeconds(59));
    fixture.ask(gateway);
    fixture.ask(gateway);
    assertThat(Collections.frequency(fixture.asked, "a")).isEqualTo(1);
    fixture.clock.advance(Duration.ofSeconds(1));
    fixture.ask(gateway);
    fixture.ask(gateway);
    assertThat(Collections.frequency(fixture.asked, "a")).isEqualTo(2);
  }

  @Test
  void nobodyCallsBeforeTheTimeTheOnlyCredentialAskedFor() {
    fixture.behaviour.put("a", failing(limited(Duration.ofSeconds(8))));
    ModelGateway gateway = fixture.withAccounts("a").retries(RetrySettings.DEFAULT).build();
    fixture.behaviour.put("a", call -> Collections.frequency(fixture.asked, "a") == 1
        ? ScriptedTurn.failing(limited(Duration.ofSeconds(8)))
        : ScriptedTurn.saying("yes"));
    assertThat(fixture.ask(gateway)).isEqualTo("yes");
    assertThat(fixture.pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void callsDuringALongCoolDownAreRefusedWithoutAskingAndSayHowLong() {
    fixture.behaviour.put("a", failing(limited(Duration.ofMinutes(5))));
    ModelGateway gateway = fixture.withAccounts("a").build();
    assertThatThrownBy(() -> fixture.ask(gateway)).hasMessage("limited");
    fixture.clock.advance(Duration.ofMinutes(1));
    assertThatThrownBy(() -> fixture.ask(gateway)).isInstanceOfSatisfying(DifyException.class,
        error -> assertThat(error.code()).isEqualTo(ErrorCode.RATE_LIMITED)).hasMessageContaining("another 240 s");
    assertThat(fixture.asked).hasSize(1);
  }

  @Test
  void refusedKeyIsReplacedByAnotherCredential() {
    fixture.behaviour.put("a", failing(refused()));
    ModelGateway gateway = fixture.withAccounts("a", "b").build();
    for (int i = 0; i < 4; i++) {
      assertThat(fixture.ask(gateway)).isEqualTo("b");
    }
    fixture.behaviour.put("b", failing(refused()));
    assertThatThrownBy(() -> fixture.ask(gateway)).hasMessage("refused key");
  }

  private ModelGatewayBuilder withFallback(FallbackRule rule) {
    return fixture.withAccounts("a").provider("anthropic", fixture.provider("claude")).fallback(rule);
  }

  @Test
  void fallBackAnswersWhatTheFirstCannotAndIsNamedInTheAnswer() {
    for (DifyException failure : List.of(broken(), limited(Duration.ofHours(1)), refused(),
        new DifyException(ErrorCode.TIMEOUT, "slow"), new DifyException(ErrorCode.NETWORK, "gone"))) {
      GatewayFixture each = new GatewayFixture();
      each.behaviour.put("a", failing(failure));
      ModelGateway gateway = each.withAccounts("a").provider("anthropic", each.provider("claude"))
          .fallback(FallbackRule.of(new ModelRef("x/y/openai", "gpt"), CLAUDE)).build();
      var answer = gateway.chat(GPT).answer(GatewayFixture.call("Hi"), each.pieces::add, Cancellation.none());
      assertThat(answer.text()).isEqualTo("claude");
      assertThat(answer.model()).isEqualTo(CLAUDE);
      assertThat(each.records.getFirst().answering()).isEqualTo(CLAUDE);
      assertThat(each.records.getFirst().asked()).isEqualTo(GPT);
    }
  }

  @Test
  void fallBackDoesNotAnswerWrongCallsUnlessToldTo() {
    fixture.behaviour.put("a", failing(tooLong()));
    assertThatThrownBy(() -> fixture.ask(withFallback(FallbackRule.forAll(CLAUDE)).build())).hasMessage("too long");
    assertThat(fixture.ask(withFallback(new FallbackRule(Optional.empty(), List.of(CLAUDE), true)).build()))
        .isEqualTo("claude");
  }

  @Test
  void fallBackDoesNotAnswerAfterTheFirstPiece() {
    fixture.behaviour.put("a", call -> ScriptedTurn.saying("Half").thenFailing(broken()));
    assertThatThrownBy(() -> fixture.ask(withFallback(FallbackRule.forAll(CLAUDE)).build())).hasMessage("broken");
    assertThat(fixture.pieces).containsExactly(new ModelDelta.Text("Half"));
    assertThat(fixture.asked).containsExactly("a");
    UsageRecord record = fixture.records.getFirst();
    assertThat(record.outcome()).isEqualTo(CallOutcome.FAILED);
    assertThat(record.usage().completionTokens()).isPositive();
  }

  @Test
  void firstFailureIsReportedWhenNobodyAnswers() {
    fixture.behaviour.put("a", failing(broken()));
    fixture.behaviour.put("claude", failing(refused()));
    assertThatThrownBy(() -> fixture.ask(withFallback(FallbackRule.forAll(CLAUDE)).build())).hasMessage("broken");
  }

  @Test
  void failingModelIsLeftAloneAndTriedAgainByOneCall() throws InterruptedException {
    fixture.behaviour.put("a", failing(broken()));
    ModelGateway gateway = withFallback(FallbackRule.forAll(CLAUDE))
        .breaker(new BreakerSettings(4, 4, Duration.ofMillis(1))).build();
    ModelGateway patient = withFallback(FallbackRule.forAll(CLAUDE))
        .breaker(new BreakerSettings(4, 4, Duration.ofHours(1))).build();
    for (int i = 0; i < 10; i++) {
      assertThat(fixture.ask(patient)).isEqualTo("claude");
    }
    assertThat(Collections.frequency(fixture.asked, "a")).as("calls until the circuit opened").isBetween(4, 6);
    fixture.asked.clear();
    fixture.ask(gateway);
    fixture.ask(gateway);
    fixture.behaviour.remove("a");
    while (!fixture.ask(gateway).equals("a")) {
      Thread.onSpinWait();
    }
  }

  @Test
  void openCircuitWithoutFallBackSaysSo() {
    fixture.behaviour.put("a", failing(broken()));
    ModelGateway gateway = fixture.withAccounts("a").breaker(new BreakerSettings(2, 2, Duration.ofHours(1))).build();
    assertThatThrownBy(() -> fixture.ask(gateway));
    int before = fixture.asked.size();
    assertThatThrownBy(() -> fixture.ask(gateway)).hasMessageContaining("again and again")
        .hasMessageContaining("fall-back");
    assertThat(fixture.asked).hasSize(before);
  }

  @Test
  void accountsOfATenantServeNobodyElse() {
    ModelGateway gateway = fixture.builder().accounts(tenant -> tenant.equals("t1")
        ? List.of(GatewayFixture.account("openai", "first"))
        : tenant.equals("t2") ? List.of(GatewayFixture.account("openai", "second")) : List.of(), fixture.connector())
        .build();
    assertThat(fixture.ask(gateway.on(CallOrigin.of("t1", "a", "u")))).isEqualTo("first");
    assertThat(fixture.ask(gateway.on(CallOrigin.of("t2", "a", "u")))).isEqualTo("second");
    assertThat(fixture.ask(gateway.on(CallOrigin.of("t3", "a", "u")))).isEqualTo("builtin");
    assertThat(fixture.ask(gateway)).isEqualTo("builtin");
    assertThat(fixture.records).extracting(record -> record.origin().tenant()).containsExactly("t1", "t2", "t3", "");
  }

  @Test
  void refreshedTenantUsesItsNewAccounts() {
    Map<String, String> name = new ConcurrentHashMap<>(Map.of("t", "old"));
    ModelGateway gateway = fixture.builder()
        .accounts(tenant -> List.of(GatewayFixture.account("openai", name.get("t"))), fixture.connector()).build()
        .on(CallOrigin.of("t", "", ""));
    assertThat(fixture.ask(gateway)).isEqualTo("old");
    name.put("t", "new");
    assertThat(fixture.ask(gateway)).isEqualTo("old");
    gateway.refresh("t");
    assertThat(fixture.ask(gateway)).isEqualTo("new");
  }

  @Test
  void cancelledCallIsRecordedAsThat() {
    fixture.behaviour.put("a", failing(new DifyException(ErrorCode.CANCELLED, "stop")));
    assertThatThrownBy(() -> fixture.ask(fixture.withAccounts("a").build())).hasMessage("stop");
    assertThat(fixture.records.getFirst().outcome()).isEqualTo(CallOutcome.CANCELLED);
    assertThat(fixture.asked).hasSize(1);
  }

  @Test
  void listenersAndSinksThatThrowHurtNoCall() {
    ModelGateway gateway = fixture.withAccounts("a").usage(record -> {
      throw new IllegalStateException("sink");
    }).listener((origin, type, asked) -> {
      throw new IllegalStateException("listener");
    }).build();
    assertThat(fixture.ask(gateway)).isEqualTo("a");
  }

  @Test
  void listenerSeesEveryStepOfItsOwnCall() {
    List<String> seen = new ArrayList<>();
    fixture.behaviour.put("a", call -> fixture.asked.size() == 1
        ? ScriptedTurn.failing(broken())
        : ScriptedTurn.saying("x", "y"));
    ModelGateway gateway = fixture.withAccounts("a").listener((origin, type, asked) -> {
      seen.add("begin " + origin.app() + " " + asked);
      return new ModelCallListener.Following() {
        @Override
        public void attempt(int number, ModelRef model, String credential) {
          seen.add("attempt " + number + " " + credential);
        }

        @Override
        public void failed(DifyException failure) {
          seen.add("failed " + failure.text());
        }

        @Override
        public void firstPiece(Duration sinceBegin) {
          seen.add("first piece");
        }

        @Override
        public void end(UsageRecord record) {
          seen.add("end " + record.outcome() + " after " + record.attempts());
        }
      };
    }).build();
    fixture.ask(gateway.on(CallOrigin.of("t", "app", "u")));
    assertThat(seen).containsExactly("begin app openai/gpt", "attempt 1 openai/a", "failed broken",
        "attempt 2 openai/a", "first piece", "end ANSWERED after 2");
  }
}
