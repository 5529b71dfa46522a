package io.dify.core.model.gateway;

import static io.dify.core.model.gateway.GatewayFixture.GPT;
import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.Role;
import io.dify.core.testkit.ScriptedTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A provider that fails three calls in ten, by every kind of failure, and 10,000 calls of it. Seeds: {@code -Ddify.seed}. */
@Timeout(120)
class UnreliableProviderTest {
  private static final int CALLS = 10_000;
  private static final ModelRef SPARE = new ModelRef("anthropic", "spare");

  private final GatewayFixture fixture = new GatewayFixture();
  private final Map<String, Integer> answeredBy = new HashMap<>();
  private final Random random;
  private Instant notBefore = Instant.MIN;
  private int early;
  private int cutInTheMiddle;

  UnreliableProviderTest() {
    long seed = Long.getLong("dify.seed", 42);
    System.out.println("seed " + seed);
    random = new Random(seed);
  }

  private ScriptedTurn unreliable(ModelCall call) {
    if (fixture.clock.instant().isBefore(notBefore)) {
      early++;
    }
    ScriptedTurn good = ScriptedTurn.saying("main ", call.question());
    if (random.nextInt(10) >= 3) {
      return good;
    }
    return switch (random.nextInt(4)) {
      case 0 -> {
        Duration wait = Duration.ofSeconds(1 + random.nextInt(5));
        notBefore = fixture.clock.instant().plus(wait);
        yield ScriptedTurn.failing(GatewayFixture.limited(wait));
      }
      case 1 -> ScriptedTurn.failing(GatewayFixture.broken());
      case 2 -> ScriptedTurn.failing(new DifyException(ErrorCode.NETWORK, "cut before the first piece"));
      default -> {
        cutInTheMiddle++;
        yield ScriptedTurn.saying("main ").thenFailing(
            ProviderFailure.passing(ErrorCode.MODEL_FAILED, "cut in the middle", null, null));
      }
    };
  }

  @Test
  void noCallIsLostOrDoubledTheFallBackIsUsedAndRetryAfterIsKept() {
    fixture.behaviour.put("main", this::unreliable);
    fixture.behaviour.put("spare", call -> ScriptedTurn.saying("spare ", call.question()));
    ModelGateway gateway = fixture.withAccounts("main").provider("anthropic", fixture.provider("spare"))
        .fallback(FallbackRule.of(GPT, SPARE)).build();
    int broken = 0;
    for (int i = 0; i < CALLS; i++) {
      broken += ask(gateway, "question " + i) ? 0 : 1;
    }
    assertThat(answeredBy.values().stream().mapToInt(Integer::intValue).sum() + broken).isEqualTo(CALLS);
    assertThat(broken).as("only streams cut after their first piece may fail").isEqualTo(cutInTheMiddle);
    assertThat(early).as("calls within Retry-After").isZero();
    assertThat(answeredBy.get("spare")).as("answers of the fall-back").isPositive();
    assertRecords(broken);
    System.out.println("answered " + answeredBy + ", cut in the middle " + broken + ", attempts "
        + fixture.asked.size() + ", simulated " + fixture.pauses.stream().reduce(Duration.ZERO, Duration::plus));
  }

  /** Whether it was answered; then exactly once, by pieces that make up the answer. */
  private boolean ask(ModelGateway gateway, String question) {
    fixture.pieces.clear();
    String got;
    try {
      ModelAnswer answer = gateway.chat(GPT).answer(ModelCall.of(GPT, List.of(Message.of(Role.USER, question))),
          fixture.pieces::add, Cancellation.none());
      got = answer.text();
    } catch (DifyException e) {
      assertThat(e).hasMessage("cut in the middle");
      assertThat(fixture.pieces).containsExactly(new ModelDelta.Text("main "));
      return false;
    }
    assertThat(got).isIn("main " + question, "spare " + question);
    assertThat(fixture.pieces.stream().map(piece -> ((ModelDelta.Text) piece).text()).collect(Collectors.joining()))
        .isEqualTo(got);
    answeredBy.merge(got.substring(0, got.indexOf(' ')), 1, Integer::sum);
    return true;
  }

  private void assertRecords(int broken) {
    assertThat(fixture.records).hasSize(CALLS);
    assertThat(fixture.records.stream().filter(record -> record.outcome() == CallOutcome.FAILED)).hasSize(broken);
    assertThat(fixture.records.stream().filter(record -> record.answering().equals(SPARE)))
        .hasSize(answeredBy.get("spare"));
    assertThat(fixture.records.stream().mapToInt(UsageRecord::attempts).sum()).isEqualTo(fixture.asked.size());
    assertThat(Collections.frequency(fixture.asked, "spare")).isEqualTo(answeredBy.get("spare"));
  }
}
