package io.dify.core.model.gateway;

import static io.dify.core.model.gateway.GatewayFixture.GPT;
import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.gateway.cache.CacheSettings;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
  private static final CacheSettings SETTINGS = new CacheSettings(1 << 20, Duration.ofHours(1), false);
  private static final ModelCall COLD = GatewayFixture.call("Hi").withParameters(Map.of("temperature", Value.of(0)));
  private static final CallOrigin ONE = CallOrigin.of("t1", "a", "u");

  private final GatewayFixture fixture = new GatewayFixture();

  private ModelAnswer ask(ModelGateway gateway, CallOrigin origin, ModelCall call) {
    fixture.pieces.clear();
    return gateway.on(origin).chat(GPT).answer(call, fixture.pieces::add, Cancellation.none());
  }

  private ModelGateway gateway(CacheSettings settings) {
    fixture.behaviour.put("a", call -> ScriptedTurn.saying("one ", "two " + fixture.asked.size()));
    return fixture.withAccounts("a").cache(settings).build();
  }

  @Test
  void equalCallIsAnsweredAgainInTheSamePiecesForNothing() {
    ModelGateway gateway = gateway(SETTINGS);
    ModelAnswer first = ask(gateway, ONE, COLD);
    ModelAnswer second = ask(gateway, ONE, COLD);
    assertThat(second).isEqualTo(first);
    assertThat(fixture.pieces).containsExactly(new ModelDelta.Text("one "), new ModelDelta.Text("two 1"));
    assertThat(fixture.asked).hasSize(1);
    UsageRecord record = fixture.records.getLast();
    assertThat(record.outcome()).isEqualTo(CallOutcome.CACHED);
    assertThat(record.usage().totalTokens()).isZero();
  }

  @Test
  void anyDifferenceAndAnyOtherTenantIsAnotherCall() {
    ModelGateway gateway = gateway(SETTINGS);
    ask(gateway, ONE, COLD);
    List<ModelCall> others = List.of(COLD.withParameters(Map.of("temperature", Value.of(0), "seed", Value.of(1))),
        GatewayFixture.call("Hi ").withParameters(COLD.parameters()), new ModelCall(COLD.model(), COLD.messages(),
            List.of(), COLD.parameters(), List.of(), new Value.Obj(Map.of("type", Value.of("object")))));
    for (ModelCall other : others) {
      ask(gateway, ONE, other);
    }
    ask(gateway, CallOrigin.of("t2", "a", "u"), COLD);
    assertThat(fixture.asked).hasSize(5);
    ask(gateway, CallOrigin.of("t1", "other app", "v"), COLD);
    assertThat(fixture.asked).hasSize(5);
  }

  @Test
  void onlyColdCallsAreKeptUnlessToldOtherwise() {
    ModelGateway gateway = gateway(SETTINGS);
    for (ModelCall warm : List.of(GatewayFixture.call("Hi"),
        GatewayFixture.call("Hi").withParameters(Map.of("temperature", Value.of(0.7))))) {
      ask(gateway, ONE, warm);
      ask(gateway, ONE, warm);
    }
    assertThat(fixture.asked).hasSize(4);
    ModelGateway any = gateway(new CacheSettings(1 << 20, Duration.ofHours(1), true));
    ask(any, ONE, GatewayFixture.call("Hi"));
    ask(any, ONE, GatewayFixture.call("Hi"));
    assertThat(fixture.asked).hasSize(5);
  }

  @Test
  void answersGrowOldAndLargeOnesAreNotKept() {
    ModelGateway gateway = gateway(SETTINGS);
    ask(gateway, ONE, COLD);
    fixture.clock.advance(Duration.ofMinutes(61));
    ask(gateway, ONE, COLD);
    assertThat(fixture.asked).hasSize(2);
    ModelGateway small = gateway(new CacheSettings(100, Duration.ofHours(1), false));
    ask(small, ONE, COLD);
    ask(small, ONE, COLD);
    assertThat(fixture.asked).hasSize(4);
  }

  @Test
  void answersThatWereCutShortAreNotKept() {
    fixture.behaviour.put("a", call -> ScriptedTurn.saying("x").withFinishReason("length"));
    ModelGateway gateway = fixture.withAccounts("a").cache(SETTINGS).build();
    ask(gateway, ONE, COLD);
    ask(gateway, ONE, COLD);
    assertThat(fixture.asked).hasSize(2);
  }
}
